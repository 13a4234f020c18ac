#include "simulation/rivals.hpp"

#include <algorithm>
#include <cmath>

namespace polybot::simulation {
namespace {

int within(const Bounds& bounds, double workers) {
    return static_cast<int>(
        std::clamp(workers, static_cast<double>(bounds.min_workers), static_cast<double>(bounds.max_workers)));
}

}  // namespace

int StepScaling::next(const FleetReading& reading, int desired) {
    const double backlog = backlog_per_instance(reading.visible, reading.running);
    const bool high = high_.after(backlog > bounds_.target_backlog);
    const bool low = low_.after(backlog < bounds_.target_backlog / 2);
    if (high) {
        const double times = backlog / bounds_.target_backlog;
        const double share = times < 2 ? 0.5 : times < 5 ? 1 : 3;
        // Of the current capacity; what is warming up counts towards the result.
        const double step = std::max(1.0, std::floor(reading.running * share));
        return std::max(desired, within(bounds_, reading.running + step));
    }
    if (low && reading.warming == 0) return within(bounds_, desired - 1);
    return desired;
}

int AwsTargetTracking::next(const FleetReading& reading, int desired) {
    const double backlog = backlog_per_instance(reading.visible, reading.running);
    const bool high = high_.after(backlog > bounds_.target_backlog);
    const bool low = low_.after(backlog < bounds_.target_backlog * 0.9);
    const int wanted = within(bounds_, std::ceil(std::max(reading.running, 1) * backlog / bounds_.target_backlog));
    if (high) return std::max(desired, wanted);
    // In small steps: one worker, or a tenth of them.
    if (low && reading.warming == 0) return std::max(wanted, within(bounds_, desired - std::max(1, desired / 10)));
    return desired;
}

int Keda::next(const FleetReading& reading, int desired) {
    const double ratio = (reading.visible + reading.in_flight) / bounds_.target_backlog / std::max(desired, 1);
    const double needed = std::abs(ratio - 1) <= 0.1 ? desired : std::ceil(ratio * std::max(desired, 1));
    const int wanted = within(bounds_, needed);
    wanted_.emplace_back(reading.time, wanted);
    while (reading.time - wanted_.front().first > std::chrono::seconds(300)) wanted_.pop_front();
    if (wanted > desired) return std::min(wanted, std::max(desired * 2, desired + 4));
    const auto largest = std::ranges::max_element(wanted_, {}, [](const auto& entry) { return entry.second; });
    return std::min(desired, largest->second);
}

}  // namespace polybot::simulation
