#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace polybot::simulation {

/// Time since the simulation began.
using Time = std::chrono::microseconds;

/// A photo: when it is queued, and how long a worker will need for it.
struct Job {
    Time arrival;
    Time service;
};

/// How long a worker needs for a photo: log-normal, given by two measured quantiles in seconds.
struct ServiceTimes {
    double median = 0.055;  ///< docs/performance.md, on a Zen 4: in the worker, from decoding to drawn boxes.
    double p95 = 0.070;     ///< The same; at least the median.

    [[nodiscard]] double mean() const;
};

/// Jobs in the order of their arrival.
struct Workload {
    std::string name;
    std::string shape = {};  ///< How it is made, in one line.
    std::vector<Job> jobs;
    Time length;     ///< Until when photos may come.
    double busiest;  ///< Workers' worth of work that arrives while it is busiest.
};

/// What all workloads are made with. The same seed makes the same jobs.
struct WorkloadOptions {
    std::uint64_t seed = 1;
    double scale = 1;  ///< Multiplies the rates of arrival; above 0.
    ServiceTimes service = {};
};

/// Photos that come independently, always at the same rate.
[[nodiscard]] Workload constant_load(const WorkloadOptions& options);
/// A day that swings between a quiet night and a busy evening.
[[nodiscard]] Workload diurnal_load(const WorkloadOptions& options);
/// A quiet bot that is suddenly known to everybody.
[[nodiscard]] Workload flash_crowd(const WorkloadOptions& options);
/// A day of a few people, who now and then send an album.
[[nodiscard]] Workload sparse_load(const WorkloadOptions& options);
/// Batches that somebody's own program sends, with nothing between them.
[[nodiscard]] Workload on_off_load(const WorkloadOptions& options);

/// These five, in this order.
[[nodiscard]] std::vector<Workload> all_workloads(const WorkloadOptions& options);

}  // namespace polybot::simulation
