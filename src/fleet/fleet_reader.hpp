#pragma once

#include <chrono>

#include "fleet/fleet.hpp"
#include "fleet/scaling_policy.hpp"
#include "jobs/job_queue.hpp"
#include "metrics/service_times.hpp"

namespace polybot {

/// Reads the queue, the workers and what these have done. Thread-safe. Blocking.
class FleetReader {
  public:
    /// All three must outlive this.
    FleetReader(JobQueue& jobs, Fleet& fleet, ServiceTimes& service_times)
        : jobs_(jobs), fleet_(fleet), service_times_(service_times) {}

    /// A reading as of `now`. When the service times cannot be read, that is logged, and the reading does without them:
    /// the backlog matters more.
    [[nodiscard]] Result<FleetReading> read(std::chrono::system_clock::time_point now);

  private:
    JobQueue& jobs_;
    Fleet& fleet_;
    ServiceTimes& service_times_;
};

}  // namespace polybot
