#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

namespace polybot {

/// Sleeps for that long, or until `stop` is requested.
void sleep_unless_stopped(std::chrono::milliseconds time, const std::stop_token& stop);

/// How time passes for whoever waits between attempts; passed in, so that tests never sleep. Thread-safe.
struct Waiting {
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
    std::function<void(std::chrono::milliseconds, const std::stop_token&)> sleep = sleep_unless_stopped;
};

}  // namespace polybot
