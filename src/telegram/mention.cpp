#include "telegram/mention.hpp"

#include <algorithm>
#include <optional>

#include "json/optional_fields.hpp"

namespace polybot {
namespace {

/// Which byte of `utf8` the UTF-16 code unit number `unit` is at; nothing inside a character or past the end.
std::optional<std::size_t> byte_at(std::string_view utf8, std::int64_t unit) {
    std::int64_t units = 0;
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        const auto byte = static_cast<unsigned char>(utf8[at]);
        if ((byte & 0xC0U) == 0x80U) continue;
        if (units >= unit) return units == unit ? std::optional(at) : std::nullopt;
        units += byte >= 0xF0U ? 2 : 1;
    }
    return units == unit ? std::optional(utf8.size()) : std::nullopt;
}

std::vector<Mention> names_in(std::string_view text) {
    std::vector<Mention> found;
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        if (at > 0 && is_name_char(text[at - 1])) continue;  // An e-mail address, or a command's target.
        const auto* const end = std::find_if_not(text.begin() + at + 1, text.end(), is_name_char);
        const auto size = static_cast<std::size_t>(end - text.begin()) - at;
        if (size > 1 && found.size() < max_entities) found.push_back({.begin = at, .size = size});
    }
    return found;
}

}  // namespace

bool is_name_char(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::vector<Mention> mentions_in(std::string_view text, std::span<const boost::json::value> entities) {
    if (entities.empty()) return names_in(text);
    std::vector<Mention> found;
    const auto max_units = static_cast<std::int64_t>(text.size());
    for (const boost::json::value& entity : entities.first(std::min(entities.size(), max_entities))) {
        const OptionalFields fields(entity);
        const std::string_view type = fields.text("type", 32);
        if (type != "mention" && type != "text_mention") continue;
        const auto offset = fields.integer("offset", 0, max_units);
        const auto length = fields.integer("length", 1, max_units);
        if (!offset || !length) continue;
        const auto begin = byte_at(text, *offset);
        const auto end = byte_at(text, *offset + *length);
        const std::size_t after_last = found.empty() ? 0 : found.back().begin + found.back().size;
        if (!begin || !end || *begin < after_last) continue;
        found.push_back({.begin = *begin,
                         .size = *end - *begin,
                         .user = fields.object("user").integer("id", 0, max_telegram_id).value_or(0)});
    }
    return found;
}

}  // namespace polybot
