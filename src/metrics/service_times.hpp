#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "result/result.hpp"

namespace polybot {

/// Work that was done.
struct ServiceTime {
    std::chrono::milliseconds busy{0};  ///< Wall time in which a worker held at least one job, summed over workers.
    std::int64_t jobs = 0;              ///< Jobs that ended in it: done, or put back.

    bool operator==(const ServiceTime&) const = default;
};

/// Seconds that one worker takes for a job when it has enough of them; nothing while no job has ended. A worker holds
/// several jobs at once: this is the inverse of its throughput, not the time that a job spends with it.
[[nodiscard]] inline std::optional<double> seconds_per_job(const ServiceTime& time) {
    if (time.jobs <= 0) return std::nullopt;
    return std::chrono::duration<double>(time.busy).count() / static_cast<double>(time.jobs);
}

/// What all workers together did of late, minute by minute. Thread-safe. Blocking.
class ServiceTimes {
  public:
    /// What is older does not count.
    static constexpr std::chrono::minutes window{5};

    virtual ~ServiceTimes() = default;

    /// Adds to the minute of `when`, in which it ended. A call that is tried again may count twice: what is added is
    /// small, and its share of the quotient the same.
    [[nodiscard]] virtual Result<void> add(const ServiceTime& time, std::chrono::system_clock::time_point when) = 0;

    /// The sum of the minute of `now` and those of the `window` before it.
    [[nodiscard]] virtual Result<ServiceTime> recent(std::chrono::system_clock::time_point now) = 0;
};

}  // namespace polybot
