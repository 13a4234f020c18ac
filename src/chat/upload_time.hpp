#pragma once

#include <chrono>
#include <cstdint>

namespace polybot {

/// How long so many bytes take on the slowest line over which answers are to get through: 64 KiB a second, or about
/// half a megabit, for each of those that are sent at the same time.
[[nodiscard]] constexpr std::chrono::seconds upload_time(std::int64_t bytes) noexcept {
    constexpr std::int64_t bytes_a_second = 64 * 1024;
    return std::chrono::seconds(bytes / bytes_a_second);
}

}  // namespace polybot
