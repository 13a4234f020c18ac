#include "simulation/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "simulation/rivals.hpp"

namespace polybot::simulation {
namespace {

using std::chrono::seconds;

struct Contestant {
    std::string name;
    std::unique_ptr<Scaler> scaler;
};

std::vector<Contestant> contestants(const Workload& workload, const ComparisonOptions& options) {
    const double boot = (options.machines.boot_least + options.machines.boot_most) / 2;
    const ScalingRule rule{.promised_wait_seconds = options.promised_wait,
                           .min_workers = 1,
                           .max_workers = options.max_workers,
                           .warm_up = seconds(std::lround(boot))};
    const Bounds by_formula{.target_backlog = acceptable_backlog(rule, options.service.mean()),
                            .max_workers = options.max_workers};
    const Bounds five{.target_backlog = 5, .max_workers = options.max_workers};
    const Bounds ten{.target_backlog = 10, .max_workers = options.max_workers};
    // A fleet that cannot grow is planned to be busy four fifths of the time at the peak.
    const int fixed = std::clamp(static_cast<int>(std::ceil(workload.busiest / 0.8)), 1, options.max_workers);

    std::vector<Contestant> all;
    all.emplace_back("fixed, for the peak", std::make_unique<FixedFleet>(fixed));
    all.emplace_back("AWS step scaling", std::make_unique<StepScaling>(by_formula));
    all.emplace_back("AWS target tracking, 60 s", std::make_unique<AwsTargetTracking>(by_formula, seconds(60)));
    all.emplace_back("AWS target tracking, 10 s", std::make_unique<AwsTargetTracking>(by_formula, seconds(10)));
    all.emplace_back("AWS as deploy/ has it: 30 s, 10 jobs", std::make_unique<AwsTargetTracking>(ten, seconds(30)));
    all.emplace_back("KEDA", std::make_unique<Keda>(by_formula));
    all.emplace_back("KEDA, 5 jobs (its default)", std::make_unique<Keda>(five));
    all.emplace_back("polybot", std::make_unique<OurPolicy>(rule, seconds(30)));
    return all;
}

/// The distinct names, in the order of their first run.
std::vector<std::string> names(const std::vector<PolicyRun>& runs, std::string PolicyRun::*name) {
    std::vector<std::string> found;
    for (const auto& run : runs) {
        if (std::ranges::find(found, run.*name) == found.end()) found.push_back(run.*name);
    }
    return found;
}

struct Measure {
    std::string_view title;
    std::string (*cell)(const Outcome&);
};

constexpr auto measures = std::to_array<Measure>({
    {"99 of 100 photos wait less than", [](const Outcome& of) { return fmt::format("{:.1f} s", of.p99_wait); }},
    {"Worker-hours", [](const Outcome& of) { return fmt::format("{:.1f}", of.worker_hours); }},
    {"Photos that wait longer than promised",
     [](const Outcome& of) { return fmt::format("{:.1f} %", 100 * of.late_share); }},
    {"Longest time until the promise was kept again",
     [](const Outcome& of) { return fmt::format("{:.0f} s", of.longest_late); }},
    {"Half of the photos wait less than", [](const Outcome& of) { return fmt::format("{:.1f} s", of.p50_wait); }},
    {"Changes of the size", [](const Outcome& of) { return fmt::format("{}", of.actions); }},
});

}  // namespace

std::vector<PolicyRun> compare(const std::vector<Workload>& workloads, const ComparisonOptions& options) {
    std::vector<PolicyRun> runs;
    for (const auto& workload : workloads) {
        for (const auto& [name, scaler] : contestants(workload, options)) {
            runs.push_back({workload.name, name, simulate(workload, *scaler, options.machines, options.promised_wait)});
        }
    }
    return runs;
}

std::string to_markdown(const std::vector<Workload>& workloads) {
    std::string text = "| Trace | photos | made as |\n|---|--:|---|\n";
    for (const auto& workload : workloads) {
        text += fmt::format("| {} | {} | {} |\n", workload.name, workload.jobs.size(), workload.shape);
    }
    return text;
}

std::string to_markdown(const std::vector<PolicyRun>& runs) {
    const auto workloads = names(runs, &PolicyRun::workload);
    std::string text;
    auto out = std::back_inserter(text);
    for (const auto& [title, cell] : measures) {
        fmt::format_to(out, "{}| {} | {} |\n|---|", text.empty() ? "" : "\n", title, fmt::join(workloads, " | "));
        for (std::size_t column = 0; column < workloads.size(); ++column) text += "--:|";
        for (const auto& policy : names(runs, &PolicyRun::policy)) {
            fmt::format_to(out, "\n| {} |", policy);
            for (const auto& run : runs) {
                if (run.policy == policy) fmt::format_to(out, " {} |", cell(run.outcome));
            }
        }
        text += '\n';
    }
    return text;
}

std::string to_csv(const std::vector<PolicyRun>& runs) {
    std::string lines = "trace,policy,second,waiting,asked,running\n";
    auto out = std::back_inserter(lines);
    for (const auto& [workload, policy, outcome] : runs) {
        for (const auto& sample : outcome.samples) {
            fmt::format_to(out, "{},\"{}\",{},{},{},{}\n", workload, policy,
                           std::chrono::floor<seconds>(sample.time).count(), sample.waiting, sample.asked,
                           sample.running);
        }
    }
    return lines;
}

}  // namespace polybot::simulation
