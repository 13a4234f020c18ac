#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "config/live_secret.hpp"
#include "http/client.hpp"
#include "result/result.hpp"

namespace polybot {

/// The bot's number: the part of its token before the colon. A new token of the same bot begins with it too.
[[nodiscard]] std::string bot_id_of(const Secret& token);

/// What Telegram knows of the webhook (https://core.telegram.org/bots/api#webhookinfo).
struct WebhookInfo {
    std::string url;  ///< As it was registered, secrets and all; empty without a webhook.
    std::int64_t pending_updates = 0;
    std::string last_error;  ///< Why Telegram could not deliver an update lately; may be empty.
};

/// Telegram's Bot API (https://core.telegram.org/bots/api). The token is part of every URL and of no error;
/// one that Telegram does not know is reported to its keeper.
///
/// Failures: `resource_exhausted` with `retry_after` for 429, `unauthenticated` for a token that Telegram does not
/// know, `permission_denied` when the user blocked the bot, `not_found` when the chat is gone, `invalid_argument` for
/// any other refusal, `unavailable` for 5xx, 409 and network faults. Thread-safe.
class BotApi {
  public:
    /// `url` is such as "https://api.telegram.org"; `http` and `token` must outlive this.
    BotApi(HttpClient& http, std::string url, const LiveSecret& token);

    /// The bot's number.
    [[nodiscard]] const std::string& bot_id() const noexcept { return bot_id_; }

    /// Checks that Telegram knows the token; returns the bot's user name.
    [[nodiscard]] Result<std::string> get_me();

    [[nodiscard]] Result<void> set_webhook(const std::string& url, const std::string& secret_token);
    [[nodiscard]] Result<WebhookInfo> get_webhook_info();
    /// Waiting updates stay.
    [[nodiscard]] Result<void> delete_webhook();

    /// Updates from number `offset` on, as JSON texts, waiting for `wait` at most; forgets those before.
    [[nodiscard]] Result<std::vector<std::string>> get_updates(std::int64_t offset, std::chrono::seconds wait,
                                                               const std::stop_token& stop);

    /// A file's bytes; fails with `invalid_argument` when there are more than `max_bytes`.
    [[nodiscard]] Result<std::string> download(const std::string& file_id, std::size_t max_bytes);

    /// Sends a text, cut to Telegram's limit; `reply_to` 0 is no reply. Returns the message's number.
    [[nodiscard]] Result<std::int64_t> send_message(std::int64_t chat, std::string_view text, std::int64_t reply_to);
    [[nodiscard]] Result<std::int64_t> send_photo(std::int64_t chat, std::string_view jpeg, std::string_view caption,
                                                  std::int64_t reply_to);
    /// Setting the text that is there already is a success.
    [[nodiscard]] Result<void> edit_message_text(std::int64_t chat, std::int64_t message, std::string_view text);
    [[nodiscard]] Result<void> send_chat_action(std::int64_t chat, std::string_view action);

  private:
    [[nodiscard]] Result<boost::json::value> call(std::string_view method, const boost::json::object& parameters);
    [[nodiscard]] Result<boost::json::value> exchange(std::string_view method, OutgoingRequest request);

    HttpClient& http_;
    std::string url_;
    const LiveSecret& token_;
    std::string bot_id_;
};

}  // namespace polybot
