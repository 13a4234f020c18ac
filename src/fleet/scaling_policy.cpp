#include "fleet/scaling_policy.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace polybot {
namespace {

/// The shares of the time that workers may be busy before one is added, and would be once one is taken out: apart, so
/// that a load between them changes nothing. The rest takes up random arrivals; docs/scaling.md says what others cost.
constexpr double most_busy = 0.95;
constexpr double most_busy_with_fewer = 0.9;

/// No measure of a queue is larger: a year has 3.2e7 seconds.
constexpr double largest_measure = 1e9;

/// The measure, if it can be one.
std::optional<double> known(std::optional<double> measure) {
    if (!measure || !(*measure >= 0 && *measure <= largest_measure)) return std::nullopt;
    return measure;
}

std::string jobs(double count) {
    return fmt::format("{:.0f} job{}", count, count == 1 ? "" : "s");
}
std::string workers(double count) {
    return fmt::format("{:.0f} worker{}", count, count == 1 ? "" : "s");
}

double seconds(std::chrono::system_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

/// What arrives, in workers that it keeps busy: of a backlog, which is as old as its oldest job, the jobs that came
/// since; without one, what the workers were busy with.
double arriving_work(const FleetReading& reading, double seconds_per_job, double busy, double promised_wait) {
    const double age = known(reading.oldest_age_seconds).value_or(0);
    const double since = reading.visible * seconds_per_job / std::max(age, promised_wait);
    return age > promised_wait ? since : std::max(busy, since);
}

}  // namespace

ScalingPolicy::ScalingPolicy(ScalingRule rule) : rule_(rule) {
    if (!(rule.target_backlog > 0) || (rule.promised_wait_seconds && !(*rule.promised_wait_seconds > 0))) {
        throw std::invalid_argument("the acceptable backlog and the promised wait must be above 0");
    }
    if (rule.min_workers < 0 || rule.max_workers < std::max(1, rule.min_workers)) {
        throw std::invalid_argument("the most workers must be at least 1 and at least the fewest");
    }
    if (rule.warm_up.count() < 0 || rule.scale_in_cooldown.count() < 0) {
        throw std::invalid_argument("the warm-up and the cooldown must not be negative");
    }
}

Scaling ScalingPolicy::next(const FleetReading& reading) {
    if (!desired_) desired_ = within_bounds(static_cast<double>(reading.running) + reading.warming);
    if (reading.warming <= 0) {
        warming_since_.reset();
    } else if (!warming_since_) {
        warming_since_ = reading.time;
    }

    auto [needed, needed_to_stay, because] = need(reading);
    const int wanted = within_bounds(needed);
    remember(reading, within_bounds(needed_to_stay));
    if (wanted < needed) because += fmt::format("; {} at most are allowed", wanted);
    if (wanted > needed) because += fmt::format("; {} at least are kept", wanted);
    const int kept = std::ranges::max_element(needs_, {}, &PastNeed::workers)->workers;
    if (wanted >= *desired_) {
        desired_ = wanted;
    } else if (reading.warming > 0) {
        because += fmt::format("; {} stay while {} start", *desired_, reading.warming);
    } else {
        desired_ = std::min(*desired_, kept);
        if (*desired_ > wanted) {
            because +=
                fmt::format("; {} stay until fewer have sufficed for {} s", *desired_, rule_.scale_in_cooldown.count());
        }
    }
    return {*desired_, because + '.'};
}

ScalingPolicy::Need ScalingPolicy::need(const FleetReading& reading) const {
    const double target = acceptable_backlog(rule_, reading.seconds_per_job);
    const auto seconds_per_job = known(reading.seconds_per_job);
    const auto busy = known(reading.busy_workers);
    const double all_jobs = static_cast<double>(reading.visible) + reading.in_flight;
    if (!seconds_per_job || *seconds_per_job == 0 || !busy) {
        const double needed = std::ceil(all_jobs / target);
        return {needed, needed,
                fmt::format("{} waiting or in work, of which {:.3g} per worker are acceptable: {} needed",
                            jobs(all_jobs), target, workers(needed))};
    }

    const double promised_wait = target * *seconds_per_job;
    const double arriving = arriving_work(reading, *seconds_per_job, *busy, promised_wait);
    // A worker that is asked for now finds what waits then.
    const double to_warm = seconds_to_warm(reading.time);
    const double backlog = std::max(0.0, reading.visible * *seconds_per_job + (arriving - reading.running) * to_warm);
    // Workers that come later than the promise would outlast the backlog if they were many enough to keep it.
    const double drain = std::max(promised_wait, seconds(rule_.warm_up));
    const double least = all_jobs > 0 ? 1 : 0;
    const double needed = std::max(least, std::ceil(arriving / most_busy + backlog / drain));
    const double needed_to_stay = std::max(least, std::ceil(arriving / most_busy_with_fewer + backlog / drain));
    return {needed, needed_to_stay,
            fmt::format("{} waiting at {:.2g} s each and arriving work for {:.1f} workers: {} needed for a wait of "
                        "at most {:.3g} s",
                        jobs(reading.visible), *seconds_per_job, arriving, workers(needed), promised_wait)};
}

double ScalingPolicy::seconds_to_warm(Time now) const {
    const double warm_up = seconds(rule_.warm_up);
    if (!warming_since_) return warm_up;
    return std::clamp(warm_up - seconds(now - *warming_since_), 0.0, warm_up);
}

int ScalingPolicy::within_bounds(double workers) const {
    return static_cast<int>(
        std::clamp(workers, static_cast<double>(rule_.min_workers), static_cast<double>(rule_.max_workers)));
}

void ScalingPolicy::remember(const FleetReading& reading, int to_stay) {
    // Before the first reading, and after a clock that went back, what there is counts as needed.
    if (needs_.empty() || needs_.back().time > reading.time) needs_ = {{reading.time, *desired_}};
    needs_.push_back({reading.time, to_stay});
    while (reading.time - needs_.front().time >= rule_.scale_in_cooldown && needs_.size() > 1) needs_.pop_front();
}

double acceptable_backlog(const ScalingRule& rule, std::optional<double> seconds_per_job) {
    const auto each = known(seconds_per_job);
    if (!rule.promised_wait_seconds || !each || *each == 0) return rule.target_backlog;
    return *rule.promised_wait_seconds / *each;
}

double backlog_per_instance(int queue_depth, int running_workers) {
    return static_cast<double>(queue_depth) / std::max(running_workers, 1);
}

}  // namespace polybot
