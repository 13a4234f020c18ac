#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "chat/backlog_limit.hpp"
#include "config/live_secret.hpp"
#include "home/home.hpp"
#include "home/secret_overlay.hpp"
#include "load_test_command.hpp"

namespace polybot {

/// What polybot is told at its start.
struct PolybotOptions {
    bool doctor = false;                       ///< To examine what polybot needs, instead of being it.
    std::optional<LoadTestOptions> load_test;  ///< To put load on another polybot, instead of being one.
    std::optional<Secret> load_test_token;
    HomeOptions home;
    std::string listen = "0.0.0.0";
    std::uint16_t port = 8443;
    std::string admin_listen = "127.0.0.1";
    std::uint16_t admin_port = 8444;
    bool behind_balancer = false;                   ///< Which says who is connected to it.
    int most_waiting = BacklogLimit::default_most;  ///< Photos of all chats that may wait for workers.
    std::string log_level = "info";
    std::string telegram_app_url;  ///< No slash at the end. Empty: long polling, no webhook.
    std::string telegram_api_url = "https://api.telegram.org";
    std::string telegram_files_dir;              ///< Empty: no file of Telegram's is read from this machine's disk.
    std::unique_ptr<SecretOverlay> overlay;      ///< Keeps the secrets up to date.
    std::shared_ptr<LiveSecret> telegram_token;  ///< Null: the web chat alone.
    std::shared_ptr<LiveSecret> results_secret;
    std::shared_ptr<LiveSecret> operator_token;  ///< Null: nobody is the operator.

    /// Whether the admin address is reached from this machine alone.
    [[nodiscard]] bool admin_is_on_loopback() const;
};

/// Reads command line, environment and the secret that overlays them; prints help or the mistake and exits where that
/// is called for. Call before any thread starts, but with the stop signals blocked, as it may start some. Throws
/// std::runtime_error when a needed secret is missing, or cannot be read.
[[nodiscard]] PolybotOptions read_options(int argc, char** argv);

}  // namespace polybot
