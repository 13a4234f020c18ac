#include "fleet/scaling_policy.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace polybot {

ScalingPolicy::ScalingPolicy(ScalingRule rule) : rule_(rule) {
    if (!(rule.target_backlog > 0) || (rule.promised_wait_seconds && !(*rule.promised_wait_seconds > 0))) {
        throw std::invalid_argument("the acceptable backlog and the promised wait must be above 0");
    }
    if (rule.min_workers < 0 || rule.max_workers < std::max(1, rule.min_workers)) {
        throw std::invalid_argument("the most workers must be at least 1 and at least the fewest");
    }
}

Scaling ScalingPolicy::next(const FleetReading& reading) {
    if (!desired_) {
        desired_ = std::clamp(reading.running + reading.warming, rule_.min_workers, rule_.max_workers);
        changed_ = reading.time;
    }
    const double target = acceptable_backlog(rule_, reading.seconds_per_job);
    const int jobs = reading.visible + reading.in_flight;
    const double needed = std::ceil(jobs / target);
    const int wanted = static_cast<int>(
        std::clamp(needed, static_cast<double>(rule_.min_workers), static_cast<double>(rule_.max_workers)));
    const auto because = fmt::format("{} jobs at {:.1f} acceptable per worker need {:.0f}", jobs, target, needed);
    if (wanted > *desired_) {
        desired_ = wanted;
        changed_ = reading.time;
        return {wanted, because};
    }
    if (wanted < *desired_ && reading.warming == 0 && reading.time - changed_ >= rule_.scale_in_cooldown) {
        desired_ = *desired_ - 1;
        changed_ = reading.time;
    }
    return {*desired_, because};
}

double acceptable_backlog(const ScalingRule& rule, std::optional<double> seconds_per_job) {
    if (!rule.promised_wait_seconds || !seconds_per_job || !(*seconds_per_job > 0)) return rule.target_backlog;
    return *rule.promised_wait_seconds / *seconds_per_job;
}

double backlog_per_instance(int queue_depth, int running_workers) {
    return static_cast<double>(queue_depth) / std::max(running_workers, 1);
}

}  // namespace polybot
