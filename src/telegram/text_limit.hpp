#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace polybot {

/// Telegram's limits, in UTF-16 code units (https://core.telegram.org/bots/api#sendmessage).
inline constexpr std::size_t max_message_units = 4096;
inline constexpr std::size_t max_caption_units = 1024;
inline constexpr std::size_t max_notice_units = 200;  ///< What a pressed button says.

/// The text if it has at most `max_units` UTF-16 code units, else its start and an ellipsis, of that length at most.
/// Never cuts a character in two. `max_units` is at least 1.
[[nodiscard]] std::string cut_to(std::string_view utf8, std::size_t max_units);

/// The text in parts of at most `max_units` UTF-16 code units each, cut between lines, or within one that is longer.
[[nodiscard]] std::vector<std::string> split_text(std::string_view utf8, std::size_t max_units);

}  // namespace polybot
