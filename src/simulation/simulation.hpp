#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "simulation/scaler.hpp"
#include "simulation/workload.hpp"

namespace polybot::simulation {

/// The machines that workers run on.
struct Machines {
    double boot_least = 60;  ///< Seconds from asking for a worker to its first job, uniform between these two.
    double boot_most = 120;
    std::uint64_t seed = 1;
};

/// What was seen at one moment.
struct Sample {
    Time time;
    int waiting;
    int asked;    ///< Workers asked for.
    int running;  ///< Workers that take jobs.
};

/// How a run went. A job waits from being queued until a worker begins with it.
struct Outcome {
    double p50_wait = 0;      ///< Seconds.
    double p99_wait = 0;      ///< Seconds.
    double worker_hours = 0;  ///< From asking for a worker until it has gone.
    int actions = 0;          ///< How often the size was changed.
    double longest_late = 0;  ///< Seconds of the longest time in which job after job waited longer than promised.
    double late_share = 0;    ///< Of all jobs, those that waited longer than promised.
    std::vector<Sample> samples = {};  ///< At each look of the scaler.
};

/// Plays the jobs against a fleet that `scaler` sizes; begins with one worker that runs, ends when all jobs are done.
/// Throws std::runtime_error when some are left a day after the last came. A worker does one job at a time; one that is
/// taken out finishes its job first.
[[nodiscard]] Outcome simulate(const Workload& workload, Scaler& scaler, const Machines& machines,
                               double promised_wait);

}  // namespace polybot::simulation
