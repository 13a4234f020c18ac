#pragma once

#include <chrono>
#include <mutex>

#include "metrics/service_times.hpp"

namespace polybot {

/// Measures how long one worker has been at jobs, and how many of them ended. Thread-safe.
class BusyTime {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// A worker is at a job from here on.
    void begin(Time now = std::chrono::steady_clock::now());
    /// It has ended: done, or put back. Both take a worker's time, and what keeps jobs from being done, such as a
    /// polybot that is away, is not mended by more workers.
    void end(Time now = std::chrono::steady_clock::now());
    /// It is left, to be gone on with later: the pause makes it none that takes long, and the attempt none that is
    /// quick.
    void interrupt(Time now = std::chrono::steady_clock::now());

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
