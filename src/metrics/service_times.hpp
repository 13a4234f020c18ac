#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "result/result.hpp"

namespace polybot {

/// Work that was done.
struct ServiceTime {
    std::chrono::milliseconds busy{0};  ///< Wall time in which a worker was at one job at least, summed over workers.
    std::int64_t jobs = 0;              ///< Jobs that ended in it: done, or put back.

    bool operator==(const ServiceTime&) const = default;
};

/// What all workers together did of late, minute by minute. Thread-safe. Blocking.
class ServiceTimes {
  public:
    /// What is older does not count.
    static constexpr std::chrono::minutes window{5};
    /// The minute that a moment lies in, and those of the window before it; the newest first.
    using Minutes = std::array<ServiceTime, window.count() + 1>;

    virtual ~ServiceTimes() = default;

    /// Adds to the minute of `when`, in which it ended. A call that is tried again may count twice: what is added is
    /// small, and its share of the quotient the same.
    [[nodiscard]] virtual Result<void> add(const ServiceTime& time, std::chrono::system_clock::time_point when) = 0;

    /// What was done in the minute of `now` and in those before it.
    [[nodiscard]] virtual Result<Minutes> recent(std::chrono::system_clock::time_point now) = 0;
};

/// Seconds that one worker takes for a job when it has enough of them; nothing while no job has ended in the window. A
/// worker holds several jobs at once: this is the inverse of its throughput, not the time that a job spends with it.
[[nodiscard]] std::optional<double> seconds_per_job(const ServiceTimes::Minutes& minutes);

/// How many workers were busy on average in the minute of `now` so far and the one before it. Nothing while nothing was
/// done in the window: who does not say what he does may be busy.
[[nodiscard]] std::optional<double> busy_workers(const ServiceTimes::Minutes& minutes,
                                                 std::chrono::system_clock::time_point now);

}  // namespace polybot
