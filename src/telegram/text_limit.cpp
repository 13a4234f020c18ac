#include "telegram/text_limit.hpp"

namespace polybot {
namespace {

constexpr std::string_view ellipsis = "…";

/// What a byte of UTF-8 adds: nothing when it continues a character, two units when it starts one beyond the BMP.
std::size_t units_of(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) return 0;
    return byte >= 0xF0U ? 2 : 1;
}

}  // namespace

std::string cut_to(std::string_view utf8, std::size_t max_units) {
    std::size_t units = 0;
    std::size_t room_for_ellipsis = 0;  // Bytes that leave one unit free.
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        units += units_of(utf8[at]);
        if (units > max_units) return std::string(utf8.substr(0, room_for_ellipsis)).append(ellipsis);
        if (units < max_units) room_for_ellipsis = at + 1;
    }
    return std::string(utf8);
}

std::vector<std::string> split_text(std::string_view utf8, std::size_t max_units) {
    std::vector<std::string> parts;
    while (!utf8.empty()) {
        std::size_t units = 0;
        std::size_t end = 0;       // Of what fits.
        std::size_t line_end = 0;  // Of the last whole line in it.
        for (std::size_t at = 0; at < utf8.size(); ++at) {
            units += units_of(utf8[at]);
            if (units > max_units) break;
            end = at + 1;
            if (utf8[at] == '\n') line_end = at;
        }
        if (end == utf8.size()) {
            parts.emplace_back(utf8);
            break;
        }
        // A character's last bytes count nothing: it ends before the next one begins.
        const std::size_t cut = line_end > 0 ? line_end : end;
        parts.emplace_back(utf8.substr(0, cut));
        utf8.remove_prefix(line_end > 0 ? cut + 1 : cut);
    }
    return parts;
}

}  // namespace polybot
