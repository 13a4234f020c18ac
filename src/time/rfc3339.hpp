#pragma once

#include <chrono>
#include <string>

#include "result/result.hpp"

namespace polybot {

/// "2026-11-23T23:58:07.123Z" (RFC 3339, UTC, milliseconds; finer parts are cut off).
[[nodiscard]] std::string to_rfc3339(std::chrono::system_clock::time_point time);

/// Reads what `to_rfc3339` writes, with any number of fraction digits; fails with `invalid_argument` otherwise,
/// and for years outside 1970 to 2261.
[[nodiscard]] Result<std::chrono::system_clock::time_point> parse_rfc3339(const std::string& text);

}  // namespace polybot
