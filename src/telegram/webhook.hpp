#pragma once

#include <string>

#include "config/live_secret.hpp"
#include "http/router.hpp"
#include "telegram/update_poller.hpp"

namespace polybot {

/// Where Telegram sends updates, and how it proves that it is Telegram. Both follow from the token, so that identical
/// instances agree without sharing state, and neither tells the token.
struct WebhookNames {
    std::string path;  ///< "/telegram/<32 hex digits>"
    Secret secret;     ///< The value of the header X-Telegram-Bot-Api-Secret-Token.
};
[[nodiscard]] WebhookNames webhook_names(const Secret& token);

/// Adds the webhook under its path, and under "/<token>" for the first design's registrations, for every token that is
/// valid at the time of a call. Answers 200 once the update's work is durable, 401 without the secret, 400 to what is
/// no update, 503 when Telegram should send it again. `token` must outlive the router.
void add_webhook_routes(Router& router, const LiveSecret& token, HandleUpdate handle);

}  // namespace polybot
