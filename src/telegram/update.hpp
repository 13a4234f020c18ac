#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "result/result.hpp"

namespace polybot {

/// A file on Telegram's servers.
struct TelegramFile {
    std::string id;
    std::int64_t bytes = 0;  ///< 0 when Telegram did not say.
};

/// A message to the bot, as far as we read it.
struct TelegramMessage {
    std::int64_t chat_id = 0;
    std::int64_t message_id = 0;
    bool is_private = false;                 ///< A chat with one person, not a group or channel.
    std::string text = {};                   ///< The text or the caption.
    std::optional<TelegramFile> photo = {};  ///< The largest size of a photo, or a picture sent as a file.
};

/// One update (https://core.telegram.org/bots/api#update).
struct Update {
    std::int64_t id = 0;
    std::optional<TelegramMessage> message = {};  ///< Absent for every kind of update that we do not read.
};

/// The updates that we ask Telegram for, as a JSON array.
inline constexpr std::string_view allowed_updates = R"(["message"])";

/// The longest update we read, bytes.
inline constexpr std::size_t max_update_bytes = 1U << 20U;

/// How deep Telegram's JSON may nest: replies, quotes and lists within rich messages go far beyond Boost's 32.
inline constexpr std::size_t max_json_depth = 256;

/// Reads an update. Fields and kinds that we do not know are passed over; fails with `invalid_argument` only for what
/// is no update at all: not JSON, no object, no `update_id`.
[[nodiscard]] Result<Update> parse_update(std::string_view json);

}  // namespace polybot
