#pragma once

#include <chrono>
#include <deque>
#include <utility>

#include "simulation/scaler.hpp"

namespace polybot::simulation {

/// What every rival is given: an acceptable backlog per worker, by AWS's formula, and the same bounds.
struct Bounds {
    double target_backlog;
    int min_workers = 1;
    int max_workers = 40;
};

/// Always the same number.
class FixedFleet final : public Scaler {
  public:
    explicit FixedFleet(int workers) : workers_(workers) {}
    [[nodiscard]] std::chrono::seconds period() const override { return std::chrono::minutes(1); }
    [[nodiscard]] int next(const FleetReading&, int) override { return workers_; }

  private:
    int workers_;
};

/// A CloudWatch alarm: so many points in a row beyond a threshold. It stays in alarm while they go on.
class Alarm {
  public:
    explicit Alarm(int points) : points_(points) {}
    [[nodiscard]] bool after(bool breaching) { return (in_a_row_ = breaching ? in_a_row_ + 1 : 0) >= points_; }

  private:
    int points_;
    int in_a_row_ = 0;
};

/// Step scaling on the backlog per instance ("Step and simple scaling policies for Amazon EC2 Auto Scaling"): two
/// alarms of three one-minute points, above the target and below half of it. Steps out by how far the metric is above:
/// 50 % up to twice the target, 100 % up to five times, 300 % beyond, of the workers that run; one worker in.
class StepScaling final : public Scaler {
  public:
    explicit StepScaling(Bounds bounds) : bounds_(bounds) {}
    [[nodiscard]] std::chrono::seconds period() const override { return std::chrono::minutes(1); }
    [[nodiscard]] int next(const FleetReading& reading, int desired) override;

  private:
    Bounds bounds_;
    Alarm high_{3};
    Alarm low_{3};
};

/// Target tracking on the backlog per instance. Its alarms, as AWS creates them, take three points above the target,
/// or fifteen below 90 % of it.
class AwsTargetTracking final : public Scaler {
  public:
    AwsTargetTracking(Bounds bounds, std::chrono::seconds period) : bounds_(bounds), period_(period) {}
    [[nodiscard]] std::chrono::seconds period() const override { return period_; }
    [[nodiscard]] int next(const FleetReading& reading, int desired) override;

  private:
    Bounds bounds_;
    std::chrono::seconds period_;
    Alarm high_{3};
    Alarm low_{15};
};

/// KEDA's SQS scaler: ceil((visible + in flight) / target). From one worker on, Kubernetes' autoscaler asks KEDA for it
/// every 15 s, leaves the size alone within 10 % of the target, adds four workers or doubles, whichever is more, and
/// takes workers out down to the largest number that it wanted within the last 300 s. (KEDA's own polling interval of
/// 30 s and cooldown of 300 s are between none and one, where no fleet here goes.)
class Keda final : public Scaler {
  public:
    explicit Keda(Bounds bounds) : bounds_(bounds) {}
    [[nodiscard]] std::chrono::seconds period() const override { return std::chrono::seconds(15); }
    [[nodiscard]] int next(const FleetReading& reading, int desired) override;

  private:
    Bounds bounds_;
    std::deque<std::pair<std::chrono::system_clock::time_point, int>> wanted_;
};

/// The policy of this project.
class OurPolicy final : public Scaler {
  public:
    OurPolicy(ScalingRule rule, std::chrono::seconds period) : policy_(rule), period_(period) {}
    [[nodiscard]] std::chrono::seconds period() const override { return period_; }
    [[nodiscard]] int next(const FleetReading& reading, int) override { return policy_.next(reading).desired; }

  private:
    ScalingPolicy policy_;
    std::chrono::seconds period_;
};

}  // namespace polybot::simulation
