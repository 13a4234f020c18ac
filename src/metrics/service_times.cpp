#include "metrics/service_times.hpp"

namespace polybot {
namespace {

double seconds(std::chrono::duration<double> time) {
    return time.count();
}

ServiceTime sum(const ServiceTimes::Minutes& minutes) {
    ServiceTime sum;
    for (const ServiceTime& minute : minutes) {
        sum.busy += minute.busy;
        sum.jobs += minute.jobs;
    }
    return sum;
}

}  // namespace

std::optional<double> seconds_per_job(const ServiceTimes::Minutes& minutes) {
    const ServiceTime all = sum(minutes);
    if (all.jobs <= 0) return std::nullopt;
    return seconds(all.busy) / static_cast<double>(all.jobs);
}

std::optional<double> busy_workers(const ServiceTimes::Minutes& minutes, std::chrono::system_clock::time_point now) {
    if (sum(minutes) == ServiceTime{}) return std::nullopt;
    const auto since = std::chrono::floor<std::chrono::minutes>(now) - std::chrono::minutes(1);
    return seconds(minutes[0].busy + minutes[1].busy) / seconds(now - since);
}

}  // namespace polybot
