#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace polybot {

/// What was seen of the queue and of the workers at one moment.
struct FleetReading {
    std::chrono::system_clock::time_point time;
    int visible = 0;                                          ///< Jobs that wait.
    int in_flight = 0;                                        ///< Jobs that workers hold.
    int running = 0;                                          ///< Workers that take jobs: InService, and warmed up.
    int warming = 0;                                          ///< Workers that were started and do not take jobs yet.
    std::optional<double> seconds_per_job = std::nullopt;     ///< Of one worker, as measured of late.
    std::optional<double> oldest_age_seconds = std::nullopt;  ///< How long the oldest job has waited.
};

/// What bounds and drives the number of workers.
struct ScalingRule {
    double target_backlog = 10;  ///< Jobs waiting per worker that are acceptable; above 0.
    /// How long a job may wait; above 0. With it, and with measured seconds per job, the acceptable backlog follows.
    std::optional<double> promised_wait_seconds = std::nullopt;
    int min_workers = 1;
    int max_workers = 2;                          ///< At least `min_workers`, and at least 1.
    std::chrono::seconds warm_up{1};              ///< From asking for a worker to its first job.
    std::chrono::seconds scale_in_cooldown{120};  ///< From any change of the size to the next worker taken out.
};

/// How many workers there should be, and why.
struct Scaling {
    int desired;
    std::string reason;  ///< One sentence for people, with the numbers.
};

/// Turns readings into a number of workers: out at once and in proportion, in late and one by one, as Amazon's target
/// tracking does. It asks no clock: the same readings bring the same decisions. Not thread-safe.
class ScalingPolicy {
  public:
    /// Throws std::invalid_argument for a rule that no fleet can keep.
    explicit ScalingPolicy(ScalingRule rule);

    /// Takes a reading, later than the one before. Without a reading do not call: the size stays.
    [[nodiscard]] Scaling next(const FleetReading& reading);

  private:
    ScalingRule rule_;
    std::optional<int> desired_;  ///< None before the first reading.
    std::chrono::system_clock::time_point changed_;
};

/// Jobs waiting per worker that are acceptable: the promised wait over the seconds per job where both are known
/// (AWS: "Scaling policy based on Amazon SQS"), the fixed target otherwise.
[[nodiscard]] double acceptable_backlog(const ScalingRule& rule, std::optional<double> seconds_per_job);

/// Jobs waiting per running worker; with none running, all of them, so that a fleet of none wakes.
[[nodiscard]] double backlog_per_instance(int queue_depth, int running_workers);

}  // namespace polybot
