#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "config/live_secret.hpp"
#include "home/home.hpp"

namespace polybot {

/// What polybot is told at its start.
struct PolybotOptions {
    HomeOptions home;
    std::string listen = "0.0.0.0";
    std::uint16_t port = 8443;
    std::string log_level = "info";
    std::string telegram_app_url;  ///< Empty: long polling instead of a webhook.
    std::string telegram_api_url = "https://api.telegram.org";
    std::shared_ptr<LiveSecret> telegram_token;  ///< Null: the web chat alone.
    std::shared_ptr<LiveSecret> results_secret;
};

/// Reads command line and environment; prints help or the mistake and exits where that is called for.
/// Throws std::runtime_error when a needed secret is missing.
[[nodiscard]] PolybotOptions read_options(int argc, char** argv);

}  // namespace polybot
