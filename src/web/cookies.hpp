#pragma once

#include <string_view>

namespace polybot {

/// The value of the cookie `name` (with its "=") in a Cookie header, or empty.
[[nodiscard]] std::string_view find_cookie(std::string_view header, std::string_view name);

}  // namespace polybot
