#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "config/live_secret.hpp"
#include "retry/waiting.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/webhook.hpp"

namespace polybot {

/// Keeps the webhook registered: somebody else's program with the same token, or a person with a browser, may change it
/// at any time. Identical instances want the same, and so do not undo each other's work.
class WebhookKeeper {
  public:
    /// The webhook lies under `app_url`. `api` and `token` must outlive this.
    WebhookKeeper(BotApi& api, std::string app_url, const LiveSecret& token, Waiting waiting = {});

    /// Registers the webhook for each token as soon as it is known, trying until that succeeds, then looks every five
    /// minutes or so whether it still stands and whether updates arrive, until `stop`; blocking.
    void run(const std::stop_token& stop);

  private:
    /// For one token.
    void keep(const WebhookNames& names, const std::stop_token& until);
    [[nodiscard]] Result<void> register_as(const WebhookNames& names);
    [[nodiscard]] Result<void> look(const WebhookNames& names);
    void report_deliveries(const WebhookInfo& info);

    BotApi& api_;
    std::string app_url_;
    const LiveSecret& token_;
    Waiting waiting_;
    std::optional<std::int64_t> pending_updates_;   ///< When last looked at.
    std::chrono::sys_seconds reported_error_at_{};  ///< Of the newest delivery's error that was reported.
};

}  // namespace polybot
