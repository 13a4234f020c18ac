#pragma once

#include <chrono>
#include <mutex>

#include "metrics/service_times.hpp"

namespace polybot {

/// Measures how long one worker has held jobs, and how many of them ended. Thread-safe.
class BusyTime {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// A job was received.
    void begin(Time now = std::chrono::steady_clock::now());
    /// One that was received has ended: done, or put back. Both take a worker's time, and what keeps jobs from being
    /// done, such as a polybot that is away, is not mended by more workers.
    void end(Time now = std::chrono::steady_clock::now());

    /// What came to pass since it was last taken. A job in work counts with its time so far.
    [[nodiscard]] ServiceTime take(Time now = std::chrono::steady_clock::now());

  private:
    void count(Time now);

    std::mutex mutex_;
    int held_ = 0;
    Time counted_until_;
    std::chrono::steady_clock::duration busy_{0};
    std::int64_t ended_ = 0;
};

}  // namespace polybot
