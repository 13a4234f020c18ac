#include "simulation/simulation.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <random>
#include <stdexcept>
#include <utility>

#include "metrics/service_times.hpp"

namespace polybot::simulation {
namespace {

using Times = std::vector<Time>;
using EarliestFirst = std::priority_queue<Time, Times, std::greater<>>;

double to_seconds(Time time) {
    return std::chrono::duration<double>(time).count();
}

/// The workers: those that boot, and those that run, each with the time from which it is free.
class Workers {
  public:
    explicit Workers(const Machines& machines)
        : random_(machines.seed), boot_(machines.boot_least, machines.boot_most) {
        free_.push(Time{0});
    }

    [[nodiscard]] int running() const { return static_cast<int>(free_.size()); }
    [[nodiscard]] int booting() const { return static_cast<int>(boots_.size()); }
    [[nodiscard]] int asked() const { return running() + booting(); }
    [[nodiscard]] Time next_boot() const { return boots_.empty() ? Time::max() : boots_.top(); }
    [[nodiscard]] Time spent() const { return spent_; }

    /// When the next job that has arrived at `arrival` may begin, if a worker runs.
    [[nodiscard]] Time next_start(Time arrival) const {
        return free_.empty() ? Time::max() : std::max(arrival, free_.top());
    }
    void work(Time start, Time service) {
        free_.pop();
        free_.push(start + service);
    }

    void finish_boot() {
        free_.push(boots_.top());
        boots_.pop();
    }

    void resize(int count, Time now) {
        spend_until(now);
        for (; asked() < count;) {
            boots_.push(now + std::chrono::round<Time>(std::chrono::duration<double>(boot_(random_))));
        }
        for (; asked() > count && !boots_.empty(); boots_.pop()) {
        }
        // The one that is free first leaves; what it works on it finishes.
        for (; asked() > count; free_.pop()) spent_ += std::max(free_.top() - now, Time{0});
    }

    void spend_until(Time now) {
        spent_ += asked() * (now - spent_until_);
        spent_until_ = now;
    }

    /// Of the running workers, those that are at work.
    [[nodiscard]] int busy(Time now) const {
        return static_cast<int>(std::ranges::count_if(free_.all(), [now](Time free) { return free > now; }));
    }

    [[nodiscard]] Time last_free() const {
        return free_.all().empty() ? Time{0} : *std::ranges::max_element(free_.all());
    }

  private:
    struct Heap : EarliestFirst {
        [[nodiscard]] const Times& all() const { return c; }
    };

    std::mt19937_64 random_;
    std::uniform_real_distribution<double> boot_;
    EarliestFirst boots_;
    Heap free_;
    Time spent_until_{0};
    Time spent_{0};
};

/// What the workers write down, as they do.
class Recorder {
  public:
    void add(Time service) {
        minutes_[0].busy += std::chrono::round<std::chrono::milliseconds>(service);
        ++minutes_[0].jobs;
    }

    void read_into(FleetReading& reading, Time now) {
        for (; now - begun_ >= std::chrono::minutes(1); begun_ += std::chrono::minutes(1)) {
            std::ranges::rotate(minutes_, minutes_.end() - 1);
            minutes_[0] = {};
        }
        reading.seconds_per_job = seconds_per_job(minutes_);
        reading.busy_workers = busy_workers(minutes_, std::chrono::system_clock::time_point(now));
    }

  private:
    polybot::ServiceTimes::Minutes minutes_;
    Time begun_{0};
};

/// Collects how long the jobs waited.
class Waits {
  public:
    Waits(std::size_t jobs, double promised)
        : promised_(std::chrono::round<Time>(std::chrono::duration<double>(promised))) {
        waits_.reserve(jobs);
    }

    void add(Time arrival, Time start) {
        const Time wait = start - arrival;
        waits_.push_back(wait);
        if (wait <= promised_) {
            late_since_.reset();
            return;
        }
        ++late_;
        if (!late_since_) late_since_ = arrival;
        longest_late_ = std::max(longest_late_, start - *late_since_);
    }

    [[nodiscard]] double quantile(double share) {
        if (waits_.empty()) return 0;
        const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<double>(waits_.size() - 1));
        std::ranges::nth_element(waits_, waits_.begin() + rank);
        return to_seconds(waits_[static_cast<std::size_t>(rank)]);
    }
    [[nodiscard]] double longest_late() const { return to_seconds(longest_late_); }
    [[nodiscard]] double late_share() const {
        return waits_.empty() ? 0 : static_cast<double>(late_) / static_cast<double>(waits_.size());
    }

  private:
    Time promised_;
    Times waits_;
    std::optional<Time> late_since_;
    Time longest_late_{0};
    std::int64_t late_ = 0;
};

}  // namespace

Outcome simulate(const Workload& workload, Scaler& scaler, const Machines& machines, double promised_wait) {
    const auto& jobs = workload.jobs;
    Workers workers(machines);
    Recorder recorder;
    Waits waits(jobs.size(), promised_wait);
    Outcome outcome;
    std::size_t begun = 0;    // Jobs that a worker has taken.
    std::size_t arrived = 0;  // Jobs that were queued before `now`.

    const auto look = [&](Time now) {
        while (arrived < jobs.size() && jobs[arrived].arrival <= now) ++arrived;
        FleetReading reading{.time = std::chrono::system_clock::time_point(now),
                             .visible = static_cast<int>(arrived - std::min(begun, arrived)),
                             .in_flight = workers.busy(now),
                             .running = workers.running(),
                             .warming = workers.booting()};
        recorder.read_into(reading, now);
        if (reading.visible > 0) reading.oldest_age_seconds = to_seconds(now - jobs[begun].arrival);
        const int before = workers.asked();
        const int desired = scaler.next(reading, before);
        if (desired != before) ++outcome.actions;
        workers.resize(desired, now);
        outcome.samples.push_back({now, reading.visible, desired, reading.running});
    };

    // Between two events the workers stay the same: the jobs in between go to whoever is free first.
    for (Time next_look{0}; begun < jobs.size() || next_look < workload.length;) {
        if (next_look > workload.length + std::chrono::days(1)) {
            throw std::runtime_error("jobs still wait a day after the last one came");
        }
        const Time event = std::min(next_look, workers.next_boot());
        while (begun < jobs.size()) {
            const auto& job = jobs[begun];
            const Time start = workers.next_start(job.arrival);
            if (start >= event) break;
            workers.work(start, job.service);
            recorder.add(job.service);
            waits.add(job.arrival, start);
            ++begun;
        }
        if (event == workers.next_boot()) {
            workers.finish_boot();
        } else {
            look(next_look);
            next_look += scaler.period();
        }
    }
    workers.spend_until(std::max(workload.length, workers.last_free()));
    outcome.p50_wait = waits.quantile(0.5);
    outcome.p99_wait = waits.quantile(0.99);
    outcome.longest_late = waits.longest_late();
    outcome.late_share = waits.late_share();
    outcome.worker_hours = to_seconds(workers.spent()) / 3600;
    return outcome;
}

}  // namespace polybot::simulation
