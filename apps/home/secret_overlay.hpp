#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/aws_access.hpp"
#include "aws/secrets_manager.hpp"
#include "config/live_secret.hpp"
#include "config/refresher.hpp"
#include "home/home.hpp"

namespace polybot {

/// What --help says of it.
inline constexpr const char* secret_overlay_help =
    "  SECRET_ID        a secret in AWS Secrets Manager, one JSON object with these and the options' variables as "
    "keys;\n"
    "                   what it holds stands over the environment, and below the command line (docs/aws.md)";

/// The secret that SECRET_ID names in the environment: it overlays the configuration, and its rotation is picked up
/// while the program runs. Without SECRET_ID there is nothing to overlay, and nothing happens here.
class SecretOverlay {
  public:
    /// Why a value must not take the place of the current one, if so.
    using MayReplace = std::function<Result<void>(const Secret& current, const Secret& next)>;

    /// Reads the secret and gives `command`'s options what it holds; see `overlay_options`. Sets `options.access`.
    /// Starts threads of the AWS Common Runtime. Throws std::runtime_error with a sentence for the operator when the
    /// secret cannot be read.
    SecretOverlay(HomeOptions& options, CLI::App& command, const std::function<void()>& parse_again);
    ~SecretOverlay() = default;
    SecretOverlay(const SecretOverlay&) = delete;
    SecretOverlay& operator=(const SecretOverlay&) = delete;

    /// The text of that name, kept up to date while `run` runs, or else what the environment held; null without either.
    /// Call before `run`; this must outlive the result's use.
    [[nodiscard]] std::shared_ptr<LiveSecret> follow(const std::string& name, std::optional<Secret> from_environment,
                                                     MayReplace may_replace = {});

    /// Reads the secret again every five minutes, and at once when one that is followed was refused, until `stop`;
    /// blocking.
    void run(const std::stop_token& stop);

  private:
    struct Versions {
        SecretVersion current;
        SecretTexts previous;
    };
    struct Followed {
        std::string name;
        std::shared_ptr<LiveSecret> secret;
        MayReplace may_replace;
    };

    [[nodiscard]] Result<Versions> read(const std::stop_token& stop);
    void look_again(const std::stop_token& stop);
    static void renew(const Followed& followed, const Versions& versions);

    std::shared_ptr<AwsAccess> access_;
    std::optional<SecretsManager> manager_;  ///< Without SECRET_ID: none.
    std::string id_;
    Versions seen_;
    std::set<std::string, std::less<>> settings_;  ///< What this program reads at its start alone.
    std::vector<Followed> followed_;
    Refresher refresher_{[this](const std::stop_token& stop) { look_again(stop); }};
};

}  // namespace polybot
