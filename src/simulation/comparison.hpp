#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "simulation/simulation.hpp"
#include "simulation/workload.hpp"

namespace polybot::simulation {

/// What all policies are given alike.
struct ComparisonOptions {
    ServiceTimes service = {};
    Machines machines = {};
    double promised_wait = 10;  ///< Seconds; above 0.
    int max_workers = 40;       ///< At least 1; the fewest are 1.
};

/// One policy on one workload.
struct PolicyRun {
    std::string workload;
    std::string policy;
    Outcome outcome;
};

/// Every policy on every workload, workload by workload; the same jobs and machines for all of them.
[[nodiscard]] std::vector<PolicyRun> compare(const std::vector<Workload>& workloads, const ComparisonOptions& options);

/// Markdown: how many jobs each workload has, and how it is made.
[[nodiscard]] std::string to_markdown(const std::vector<Workload>& workloads);

/// Markdown: a table for each measure, with a line for each policy and a column for each workload.
[[nodiscard]] std::string to_markdown(const std::vector<PolicyRun>& runs);

/// What each policy saw, as comma-separated values: trace, policy, second, jobs waiting, workers asked for and running.
[[nodiscard]] std::string to_csv(const std::vector<PolicyRun>& runs);

}  // namespace polybot::simulation
