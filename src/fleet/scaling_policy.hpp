#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>

namespace polybot {

/// What was seen of the queue and of the workers at one moment. A measure that is missing, or that no queue can have,
/// is one that is not known.
struct FleetReading {
    std::chrono::system_clock::time_point time;
    int visible = 0;                                          ///< Jobs that wait.
    int in_flight = 0;                                        ///< Jobs that workers hold.
    int running = 0;                                          ///< Workers that take jobs: InService, and warmed up.
    int warming = 0;                                          ///< Workers that were started and do not take jobs yet.
    std::optional<double> seconds_per_job = std::nullopt;     ///< Of one worker, as measured of late.
    std::optional<double> busy_workers = std::nullopt;        ///< On average of late: busy seconds per second.
    std::optional<double> oldest_age_seconds = std::nullopt;  ///< How long the oldest job has waited.
};

/// What bounds and drives the number of workers.
struct ScalingRule {
    double target_backlog = 10;  ///< Jobs waiting per worker that are acceptable; above 0.
    /// How long a job may wait; above 0. With it, and with measured seconds per job, the acceptable backlog follows.
    std::optional<double> promised_wait_seconds = std::nullopt;
    int min_workers = 1;
    int max_workers = 2;                          ///< At least `min_workers`, and at least 1.
    std::chrono::seconds warm_up{1};              ///< From asking for a worker to its first job; not negative.
    std::chrono::seconds scale_in_cooldown{120};  ///< For how long fewer must suffice before a worker is taken out.
};

/// How many workers there should be, and why.
struct Scaling {
    int desired;
    std::string reason;  ///< One sentence for people, with the numbers.
};

/// Turns readings into a number of workers: out at once and in proportion, in late, as Amazon's target tracking does;
/// from measured load where it is known (docs/scaling.md). It asks no clock: the same readings bring the same
/// decisions. Not thread-safe.
class ScalingPolicy {
  public:
    /// Throws std::invalid_argument for a rule that no fleet can keep.
    explicit ScalingPolicy(ScalingRule rule);

    /// Takes a reading, later than the one before. Without a reading do not call: the size stays.
    [[nodiscard]] Scaling next(const FleetReading& reading);

  private:
    using Time = std::chrono::system_clock::time_point;
    struct Need {
        double workers;
        double workers_to_stay;  ///< Of those that run, with more in hand; at least `workers`.
        std::string because;
    };
    struct PastNeed {
        Time time;
        int workers;
    };

    [[nodiscard]] Need need(const FleetReading& reading) const;
    [[nodiscard]] double seconds_to_warm(Time now) const;
    [[nodiscard]] int within_bounds(double workers) const;
    void remember(const FleetReading& reading, int to_stay);

    ScalingRule rule_;
    std::optional<int> desired_;         ///< None before the first reading.
    std::optional<Time> warming_since_;  ///< While workers start.
    std::deque<PastNeed> needs_;         ///< Of the cooldown, oldest first.
};

/// Jobs waiting per worker that are acceptable: the promised wait over the seconds per job where both are known
/// (AWS: "Scaling policy based on Amazon SQS"), the fixed target otherwise.
[[nodiscard]] double acceptable_backlog(const ScalingRule& rule, std::optional<double> seconds_per_job);

/// Jobs waiting per running worker; with none running, all of them, so that a fleet of none wakes.
[[nodiscard]] double backlog_per_instance(int queue_depth, int running_workers);

}  // namespace polybot
