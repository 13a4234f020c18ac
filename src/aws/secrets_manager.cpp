#include "aws/secrets_manager.hpp"

#include <algorithm>
#include <chrono>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "json/json_fields.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

/// Secrets Manager keeps no more.
constexpr std::size_t max_secret_bytes = 64U << 10U;
constexpr std::size_t longest_variable = 64;
constexpr std::chrono::seconds call_timeout{10};

Error no_texts(const std::string& why) {
    return {Code::invalid_argument,
            R"(the secret is no JSON object of texts, such as {"BUCKET_NAME": "photos"}: )" + why};
}

}  // namespace

SecretsManager::SecretsManager(AwsClient& client)
    : service_(client, secrets_manager_service, "secretsmanager", "1.1") {}

Result<SecretVersion> SecretsManager::get(const std::string& id, SecretStage stage, const std::stop_token& stop) {
    const char* const label = stage == SecretStage::current ? "AWSCURRENT" : "AWSPREVIOUS";
    const auto answer =
        service_.call("GetSecretValue", {{"SecretId", id}, {"VersionStage", label}}, call_timeout, stop);
    if (!answer) return answer.error();
    const json::value* const version = answer->if_contains("VersionId");
    const json::value* const text = answer->if_contains("SecretString");
    if (version == nullptr || !version->is_string()) {
        return Error{Code::data_loss, "Secrets Manager named no version of the secret"};
    }
    if (text == nullptr || !text->is_string()) return no_texts("it is binary");
    auto texts = parse_secret_texts(text->get_string());
    if (!texts) return texts.error();
    return SecretVersion{.id = std::string(version->get_string()), .texts = *std::move(texts)};
}

Result<SecretTexts> parse_secret_texts(std::string_view text) {
    const auto object = parse_json_object(text, max_secret_bytes, Code::invalid_argument);
    if (!object) return no_texts(object.error().message);
    SecretTexts texts;
    for (const auto& [key, value] : *object) {
        if (!value.is_string() || !is_plain_text(value.get_string(), max_secret_bytes)) {
            const std::string name = is_variable_name(key) ? std::string(key) : "a key";
            return no_texts("the value of " + name + " is no plain text in quotes");
        }
        texts.emplace(key, Secret(std::string(value.get_string())));
    }
    return texts;
}

bool is_variable_name(std::string_view key) noexcept {
    return !key.empty() && key.size() <= longest_variable && std::ranges::all_of(key, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace polybot
