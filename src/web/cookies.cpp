#include "web/cookies.hpp"

#include <algorithm>

namespace polybot {

std::string_view find_cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        std::string_view cookie = header.substr(0, end);
        cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
        if (cookie.starts_with(name)) return cookie.substr(name.size());
        header.remove_prefix(std::min(end + 1, header.size()));
    }
    return {};
}

}  // namespace polybot
