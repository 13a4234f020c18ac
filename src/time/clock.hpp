#pragma once

#include <chrono>
#include <functional>

namespace polybot {

/// Tells the time of day; passed in wherever time matters, so that tests never wait. Thread-safe.
using Clock = std::function<std::chrono::system_clock::time_point()>;

/// The machine's clock.
[[nodiscard]] inline Clock system_clock() {
    return [] { return std::chrono::system_clock::now(); };
}

}  // namespace polybot
