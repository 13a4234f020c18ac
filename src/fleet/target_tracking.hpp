#pragma once

namespace polybot {

/// What bounds and drives the number of workers.
struct ScalingRule {
    double target_backlog = 10;  ///< Jobs waiting per worker that are acceptable.
    int min_workers = 1;
    int max_workers = 2;
    int calm_readings = 4;  ///< Readings in a row that ask for fewer workers before one is taken out.
};

/// Turns readings of the queue into a number of workers: up at once, down one by one and late, as Amazon's target
/// tracking does. Not thread-safe.
class TargetTracking {
  public:
    explicit TargetTracking(ScalingRule rule) : rule_(rule), desired_(rule.min_workers) {}

    /// Takes one reading of jobs waiting and in work; returns how many workers there should be.
    int next(int jobs);

  private:
    ScalingRule rule_;
    int desired_;
    int calm_ = 0;
};

/// Jobs waiting per running worker; with none running, all of them, so that a fleet of none wakes.
[[nodiscard]] double backlog_per_instance(int queue_depth, int running_workers);

}  // namespace polybot
