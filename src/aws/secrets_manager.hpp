#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/json_service.hpp"
#include "config/secret.hpp"
#include "result/result.hpp"

namespace polybot {

/// The texts of a secret by their names.
using SecretTexts = std::map<std::string, Secret, std::less<>>;

/// One version of a secret.
struct SecretVersion {
    std::string id;  ///< For logs.
    SecretTexts texts;
};

/// The versions that Secrets Manager keeps by itself; a rotation turns the current one into the previous.
enum class SecretStage { current, previous };

/// Reads secrets that are one flat JSON object of texts, from AWS Secrets Manager. Thread-safe. Blocking.
class SecretsManager {
  public:
    explicit SecretsManager(AwsClient& client);

    /// `id` is the secret's name or ARN. Fails with `failed_precondition` when there is no such secret or stage,
    /// `invalid_argument` when it holds anything else, else as AwsClient::send. No error repeats what a secret holds.
    [[nodiscard]] Result<SecretVersion> get(const std::string& id, SecretStage stage, const std::stop_token& stop = {});

  private:
    JsonService service_;
};

/// Reads a secret's text; fails with `invalid_argument`.
[[nodiscard]] Result<SecretTexts> parse_secret_texts(std::string_view text);

/// Whether a secret's key is spelt as a variable is ("BUCKET_NAME"). Whatever is not may be a value in the wrong place,
/// and must not be shown.
[[nodiscard]] bool is_variable_name(std::string_view key) noexcept;

}  // namespace polybot
