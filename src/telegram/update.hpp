#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.hpp"
#include "telegram/mention.hpp"

namespace polybot {

/// A file on Telegram's servers.
struct TelegramFile {
    std::string id;
    std::int64_t bytes = 0;    ///< 0 when Telegram did not say.
    bool has_spoiler = false;  ///< Hidden until one asks to see it.
};

/// A message that the bot was shown, as far as we read it. `said_to` (addressing.hpp) tells whether it is for the bot.
struct TelegramMessage {
    std::int64_t chat_id = 0;
    std::int64_t message_id = 0;
    bool is_private = false;             ///< A chat with one person, not a group or channel.
    bool is_edit = false;                ///< A message that was seen before, as it is now.
    bool is_service = false;             ///< What Telegram says of the chat (new members, a new title): nobody's words.
    bool is_from_bot = false;            ///< A bot's own words; not those of a group's anonymous admin or a channel.
    std::int64_t moved_to = 0;           ///< The supergroup that this group goes on as from now on; 0 for none.
    bool is_forwarded = false;           ///< Somebody else's message, passed on as it was.
    std::int64_t via_bot = 0;            ///< The bot through which a person sent this; 0 for none.
    std::int64_t replies_to = 0;         ///< Who sent the message that this one replies to; 0 for no reply.
    std::string language = {};           ///< The sender's IETF language tag, such as "pt-BR"; empty when unknown.
    std::string text = {};               ///< The text or the caption.
    std::vector<Mention> mentions = {};  ///< Whom the text names.
    std::string album = {};              ///< What the pictures of one album have in common; empty for a single one.
    std::optional<TelegramFile> picture = {};          ///< A photo's largest size, a picture file, a still sticker.
    std::optional<TelegramFile> replied_picture = {};  ///< That of the message that this one replies to.
};

/// A press of a button under one of the bot's messages.
struct ButtonPress {
    std::string query_id;  ///< Names the press in the answer to it.
    std::int64_t chat_id = 0;
    std::int64_t message_id = 0;  ///< The message with the button; perhaps deleted by now.
    std::string data;             ///< What the button says to us; others can make this up.
    std::string language = {};    ///< As in TelegramMessage.
};

/// One update (https://core.telegram.org/bots/api#update).
struct Update {
    std::int64_t id = 0;
    std::optional<TelegramMessage> message = {};
    std::optional<ButtonPress> press = {};  ///< Both are absent for every kind of update that we do not read.
    bool is_last_try = false;  ///< It keeps all others waiting, and is not brought again if it fails once more.
    int behind = 0;            ///< Updates of the same chat in hand behind this one, as far as whoever brings it knows.
};

/// What becomes of an update; a transient failure means: bring it again. Called by several threads at once.
using HandleUpdate = std::function<Result<void>(const Update&)>;

/// The updates that we ask Telegram for, as a JSON array.
inline constexpr std::string_view allowed_updates = R"(["message","edited_message","callback_query"])";

/// The longest update we read, bytes.
inline constexpr std::size_t max_update_bytes = 1U << 20U;

/// How deep Telegram's JSON may nest: replies, quotes and lists within rich messages go far beyond Boost's 32.
inline constexpr std::size_t max_json_depth = 256;

/// Reads an update. Fields and kinds that we do not know are passed over; fails with `invalid_argument` only for what
/// is no update at all: not JSON, no object, no `update_id`.
[[nodiscard]] Result<Update> parse_update(std::string_view text);

}  // namespace polybot
