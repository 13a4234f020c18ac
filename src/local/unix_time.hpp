#pragma once

#include <chrono>
#include <cstdint>

namespace polybot {

/// How the database writes a time: Unix milliseconds, rounded down.
[[nodiscard]] inline std::int64_t to_unix_ms(std::chrono::system_clock::time_point time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

[[nodiscard]] inline std::chrono::system_clock::time_point from_unix_ms(std::int64_t milliseconds) {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds));
}

}  // namespace polybot
