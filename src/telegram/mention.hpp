#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace polybot {

/// Where a text names somebody.
struct Mention {
    std::size_t begin = 0;  ///< In bytes.
    std::size_t size = 0;
    std::int64_t user = 0;  ///< Who is meant; 0 where the text itself says so: "@name".

    bool operator==(const Mention&) const = default;
};

/// The largest number of a user or chat, and the negative of the smallest: Telegram promises 52 significant bits.
inline constexpr std::int64_t max_telegram_id = (std::int64_t{1} << 52U) - 1;

/// The most entities that Telegram marks in one text.
inline constexpr std::size_t max_entities = 100;

/// The mentions among Telegram's `entities` of `text` (https://core.telegram.org/bots/api#messageentity), in the
/// text's order. A text without any entity is searched for "@name"s. Never reaches out of the text.
[[nodiscard]] std::vector<Mention> mentions_in(std::string_view text, std::span<const boost::json::value> entities);

/// Whether `c` may be part of a Telegram user name.
[[nodiscard]] bool is_name_char(char c) noexcept;

}  // namespace polybot
