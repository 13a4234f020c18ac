#include "simulation/workload.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

namespace polybot::simulation {
namespace {

using Random = std::mt19937_64;

/// A log-normal's 95th percentile lies this many of its standard deviations above its median.
constexpr double deviations_at_p95 = 1.6448536269514722;

double spread(const ServiceTimes& service) {
    return std::log(service.p95 / service.median) / deviations_at_p95;
}

Time to_time(double seconds) {
    return std::chrono::round<Time>(std::chrono::duration<double>(seconds));
}

class JobMaker {
  public:
    explicit JobMaker(const WorkloadOptions& options)
        : random_(options.seed), service_(std::log(options.service.median), spread(options.service)) {}

    /// Photos at the times of a Poisson process whose rate changes: candidates at the highest rate, of which as many
    /// are kept as the rate then is (thinning, Lewis and Shedler 1979).
    std::vector<Job> poisson(double length, double highest, const std::function<double(double)>& rate) {
        std::vector<Job> jobs;
        std::exponential_distribution<double> gap(highest);
        std::uniform_real_distribution<double> chance(0, highest);
        for (double now = gap(random_); now < length; now += gap(random_)) {
            if (chance(random_) < rate(now)) jobs.push_back(job(now));
        }
        return jobs;
    }

    Job job(double arrival) { return {to_time(arrival), to_time(service_(random_))}; }
    Random& random() { return random_; }

  private:
    Random random_;
    std::lognormal_distribution<double> service_;
};

constexpr double minute = 60;
constexpr double hour = 60 * minute;

}  // namespace

double ServiceTimes::mean() const {
    return median * std::exp(spread(*this) * spread(*this) / 2);
}

Workload constant_load(const WorkloadOptions& options) {
    const double rate = 80 * options.scale;
    return {.name = "constant",
            .shape = "6 h of a Poisson process, 80 photos/s",
            .jobs = JobMaker(options).poisson(6 * hour, rate, [rate](double) { return rate; }),
            .length = to_time(6 * hour),
            .busiest = rate * options.service.mean()};
}

Workload diurnal_load(const WorkloadOptions& options) {
    const double most = 150 * options.scale;
    const double least = most / 15;
    const auto rate = [=](double now) {
        return least + (most - least) * (1 - std::cos(2 * std::numbers::pi * now / (24 * hour))) / 2;
    };
    return {.name = "diurnal",
            .shape = "24 h of a Poisson process, a sine from 10 to 150 photos/s and back",
            .jobs = JobMaker(options).poisson(24 * hour, most, rate),
            .length = to_time(24 * hour),
            .busiest = most * options.service.mean()};
}

Workload flash_crowd(const WorkloadOptions& options) {
    const double quiet = 8 * options.scale;
    const double peak = 200 * options.scale;
    const auto rate = [=](double now) {
        const double since = now - hour;
        if (since < 0) return quiet;
        if (since < minute) return quiet + (peak - quiet) * since / minute;
        if (since < 11 * minute) return peak;
        return quiet + (peak - quiet) * std::exp(-(since - 11 * minute) / (10 * minute));
    };
    return {.name = "flash crowd",
            .shape = "3 h at 8 photos/s; after 1 h, within a minute, 200, for 10 min, then decaying (10 min to 1/e)",
            .jobs = JobMaker(options).poisson(3 * hour, peak, rate),
            .length = to_time(3 * hour),
            .busiest = peak * options.service.mean()};
}

Workload sparse_load(const WorkloadOptions& options) {
    JobMaker maker(options);
    std::exponential_distribution<double> gap(options.scale / (2 * minute));
    std::geometric_distribution<int> more(0.5);
    std::vector<Job> jobs;
    for (double now = gap(maker.random()); now < 24 * hour; now += gap(maker.random())) {
        const int photos = std::min(1 + more(maker.random()), 10);
        for (int photo = 0; photo < photos; ++photo) jobs.push_back(maker.job(now));
    }
    return {.name = "sparse",
            .shape = "24 h, an album of 1 to 10 photos (geometric, 2 on average) every 2 min (exponential)",
            .jobs = std::move(jobs),
            .length = to_time(24 * hour),
            .busiest = options.scale / minute * options.service.mean()};
}

Workload on_off_load(const WorkloadOptions& options) {
    const double rate = 120 * options.scale;
    const auto now_and_then = [=](double now) { return std::fmod(now, 30 * minute) >= 20 * minute ? rate : 0; };
    return {.name = "on/off",
            .shape = "6 h: 20 min nothing, 10 min 120 photos/s, and again",
            .jobs = JobMaker(options).poisson(6 * hour, rate, now_and_then),
            .length = to_time(6 * hour),
            .busiest = rate * options.service.mean()};
}

std::vector<Workload> all_workloads(const WorkloadOptions& options) {
    std::vector<Workload> workloads;
    workloads.push_back(constant_load(options));
    workloads.push_back(diurnal_load(options));
    workloads.push_back(flash_crowd(options));
    workloads.push_back(sparse_load(options));
    workloads.push_back(on_off_load(options));
    return workloads;
}

}  // namespace polybot::simulation
