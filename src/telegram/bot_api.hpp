#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "config/live_secret.hpp"
#include "http/client.hpp"
#include "result/result.hpp"
#include "telegram/bot_api_connection.hpp"
#include "telegram/inline_keyboard.hpp"

namespace polybot {

/// The bot's number: the part of its token before the colon. A new token of the same bot begins with it too.
[[nodiscard]] std::string bot_id_of(const Secret& token);

/// Whether that looks as @BotFather's tokens do: a number, a colon, and letters, digits, "_" and "-".
[[nodiscard]] bool is_bot_token(const Secret& token);

/// What Telegram knows of the webhook (https://core.telegram.org/bots/api#webhookinfo).
struct WebhookInfo {
    std::string url;  ///< As it was registered, secrets and all; empty without a webhook.
    std::int64_t pending_updates = 0;
    std::string last_error;                    ///< Why Telegram could not deliver an update lately; may be empty.
    std::chrono::sys_seconds last_error_at{};  ///< When that was.
    std::int64_t max_connections = 0;          ///< Updates that Telegram sends at once, at most.
    std::vector<std::string> allowed_updates;  ///< In an order of Telegram's.
};

/// A photo of an album.
struct AlbumPhoto {
    std::string_view jpeg;
    std::string caption;
    bool has_spoiler = false;
};

/// How many photos an album has (https://core.telegram.org/bots/api#sendmediagroup).
inline constexpr std::size_t min_album_photos = 2;
inline constexpr std::size_t max_album_photos = 10;

/// A command in the bot's menu (https://core.telegram.org/bots/api#botcommand).
struct BotCommand {
    std::string command;      ///< Without the slash: lowercase letters, digits, underscores.
    std::string description;  ///< 1 to 256 characters.
};

/// Updates that Telegram is to send to the webhook at once, at most.
inline constexpr int webhook_connections = 16;

/// Telegram's Bot API (https://core.telegram.org/bots/api). The token is part of every URL and of no error;
/// one that Telegram does not know is reported to its keeper.
///
/// Failures: `resource_exhausted` with `retry_after` for 429, `unauthenticated` for a token that Telegram does not
/// know, `permission_denied` when the bot was blocked or put out, the user is gone or the bot may not write there,
/// `not_found` when the chat is gone, `failed_precondition` when a message cannot be edited (any more), so that what it
/// should say must be sent anew, `invalid_argument` for any other refusal, `unavailable` for 5xx, 409 and network
/// faults. A group that became a supergroup is written to under its new number. Thread-safe.
///
/// Texts and captions are cut to Telegram's limits. `reply_to` 0 is no reply; one to a message that was deleted becomes
/// a message of its own. What is sent returns its message's number. An edit takes away the keyboard that it does not
/// name, and one that changes nothing is a success. A picture with a spoiler is hidden until one asks to see it.
class BotApi {
  public:
    /// `url` is such as "https://api.telegram.org"; `http` and `token` must outlive this. A Bot API server of our own
    /// (`telegram-bot-api --local`) hands files over on its disk: `files_folder` is where; empty, for all others, where
    /// no file is read from a disk.
    BotApi(HttpClient& http, std::string url, const LiveSecret& token, std::filesystem::path files_folder = {});

    /// The bot's number.
    [[nodiscard]] const std::string& bot_id() const noexcept { return bot_id_; }

    /// Checks that Telegram knows the token; returns the bot's user name.
    [[nodiscard]] Result<std::string> get_me();
    /// The menu of those whose language (two letters) it is; with an empty one, of all who have none of their own.
    [[nodiscard]] Result<void> set_commands(const std::vector<BotCommand>& commands, std::string_view language_code);

    /// For updates of the kinds in `allowed_updates`.
    [[nodiscard]] Result<void> set_webhook(const std::string& url, const std::string& secret_token);
    [[nodiscard]] Result<WebhookInfo> get_webhook_info();
    /// Waiting updates stay.
    [[nodiscard]] Result<void> delete_webhook();

    /// Updates from number `offset` on, as JSON texts, waiting for `wait` at most; forgets those before.
    [[nodiscard]] Result<std::vector<std::string>> get_updates(std::int64_t offset, std::chrono::seconds wait,
                                                               const std::stop_token& stop);

    /// A file's bytes; fails with `invalid_argument` when there are more than `max_bytes`, `not_found` when the server
    /// has it no more.
    [[nodiscard]] Result<std::string> download(const std::string& file_id, std::size_t max_bytes);

    [[nodiscard]] Result<std::int64_t> send_message(std::int64_t chat, std::string_view text, std::int64_t reply_to,
                                                    const InlineKeyboard& keyboard = {});
    [[nodiscard]] Result<std::int64_t> send_photo(std::int64_t chat, std::string_view jpeg, std::string_view caption,
                                                  std::int64_t reply_to, const InlineKeyboard& keyboard = {},
                                                  bool has_spoiler = false);
    /// Sends an album; returns its first message's number. Fails with `invalid_argument` for too few or too many.
    [[nodiscard]] Result<std::int64_t> send_photos(std::int64_t chat, std::span<const AlbumPhoto> photos,
                                                   std::int64_t reply_to);
    [[nodiscard]] Result<void> edit_message_text(std::int64_t chat, std::int64_t message, std::string_view text,
                                                 const InlineKeyboard& keyboard = {});
    /// Gives the message another photo, or makes a photo of a text.
    [[nodiscard]] Result<void> edit_message_photo(std::int64_t chat, std::int64_t message, std::string_view jpeg,
                                                  std::string_view caption, const InlineKeyboard& keyboard = {},
                                                  bool has_spoiler = false);
    /// Ends the wait of whoever pressed a button, with a notice of up to 200 characters, or none when it is empty.
    /// A query that is too old is a success: nobody waits any more.
    [[nodiscard]] Result<void> answer_callback(const std::string& query_id, std::string_view text);
    [[nodiscard]] Result<void> send_chat_action(std::int64_t chat, std::string_view action);

  private:
    [[nodiscard]] Result<std::string> fetch(const std::string& file_id, std::size_t max_bytes);

    BotApiConnection connection_;
    std::filesystem::path files_folder_;
    std::string bot_id_;
};

}  // namespace polybot
