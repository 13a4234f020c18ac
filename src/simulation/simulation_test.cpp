#include "simulation/simulation.hpp"

#include <ctime>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>

#include "simulation/rivals.hpp"

namespace polybot::simulation {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Machines ten_second_boots{.boot_least = 10, .boot_most = 10};

Workload jobs_at(std::vector<int> arrivals, Time length) {
    Workload workload{.name = "by hand", .jobs = {}, .length = length, .busiest = 1};
    for (const int arrival : arrivals) workload.jobs.push_back({seconds(arrival), seconds(4)});
    return workload;
}

TEST(Simulation, AWorkerDoesOneJobAfterTheOther) {
    FixedFleet one(1);
    const auto outcome = simulate(jobs_at({0, 0, 0, 100, 101}, hours(1)), one, ten_second_boots, 5);
    // They wait 0, 4, 8, 0 and 3 s.
    EXPECT_EQ(outcome.p50_wait, 3);
    EXPECT_EQ(outcome.p99_wait, 4);  // of five, rank 0.99 x 4, rounded down
    EXPECT_DOUBLE_EQ(outcome.late_share, 0.2);
    EXPECT_EQ(outcome.longest_late, 8);
    EXPECT_EQ(outcome.worker_hours, 1);
    EXPECT_EQ(outcome.actions, 0);
}

TEST(Simulation, AWorkerThatIsAskedForComesAfterItsBoot) {
    FixedFleet two(2);
    const auto outcome = simulate(jobs_at({1, 1, 1, 1, 1, 1}, hours(1)), two, ten_second_boots, 5);
    // The first begins at 1, 5, 9 and 13, the second, which was asked for at 0, at 10 and 14.
    ASSERT_GE(outcome.samples.size(), 2U);
    EXPECT_EQ(outcome.samples[0].running, 1);
    EXPECT_EQ(outcome.samples[0].asked, 2);
    EXPECT_EQ(outcome.samples[1].running, 2);
    EXPECT_EQ(outcome.p99_wait, 12);
    EXPECT_EQ(outcome.worker_hours, 2);
    EXPECT_EQ(outcome.actions, 1);
}

/// Asks for one thing after the other, and keeps the readings.
class Script final : public Scaler {
  public:
    explicit Script(std::vector<int> sizes) : sizes_(std::move(sizes)) {}
    [[nodiscard]] seconds period() const override { return seconds(60); }
    [[nodiscard]] int next(const FleetReading& reading, int) override {
        readings.push_back(reading);
        return sizes_[std::min(readings.size(), sizes_.size()) - 1];
    }

    std::vector<FleetReading> readings;

  private:
    std::vector<int> sizes_;
};

TEST(Simulation, AWorkerThatIsTakenOutFinishesItsJob) {
    Script script({2, 1, 0});
    const auto outcome = simulate(jobs_at({118}, seconds(180)), script, ten_second_boots, 5);
    EXPECT_EQ(outcome.actions, 3);
    // One for the first 60 s, the other for 120 s and to the end of its job, at 122.
    EXPECT_NEAR(outcome.worker_hours * 3600, 60 + 122, 1e-6);
}

TEST(Simulation, JobsThatNobodyDoesAreAnError) {
    FixedFleet none(0);
    EXPECT_THROW((void)simulate(jobs_at({5}, seconds(180)), none, ten_second_boots, 5), std::runtime_error);
}

TEST(Simulation, ReadingsSayWhatAStreamerWouldSee) {
    Script script({1});
    (void)simulate(jobs_at({50, 52, 53, 54}, seconds(180)), script, ten_second_boots, 5);
    // At 60 s the third job is in work since 58, and one waits since 54.
    const auto& busy = script.readings.at(1);
    EXPECT_EQ(busy.visible, 1);
    EXPECT_EQ(busy.in_flight, 1);
    EXPECT_EQ(busy.running, 1);
    EXPECT_EQ(busy.oldest_age_seconds, 6);
    EXPECT_EQ(busy.seconds_per_job, 4);
    EXPECT_DOUBLE_EQ(busy.busy_workers.value(), 12.0 / 60);
    const auto& quiet = script.readings.at(2);
    EXPECT_EQ(quiet.visible + quiet.in_flight, 0);
    EXPECT_EQ(quiet.oldest_age_seconds, std::nullopt);
    EXPECT_DOUBLE_EQ(quiet.busy_workers.value(), 4.0 / 60) << "of the present minute and the one before";
}

TEST(Simulation, TheSameSeedIsTheSameRun) {
    const auto run = [](std::uint64_t seed) {
        Keda keda({.target_backlog = 50});
        return simulate(flash_crowd({.seed = seed, .scale = 0.3}), keda, {.seed = seed}, 10);
    };
    EXPECT_EQ(run(1).p99_wait, run(1).p99_wait);
    EXPECT_EQ(run(1).worker_hours, run(1).worker_hours);
    EXPECT_NE(run(1).worker_hours, run(2).worker_hours);
}

TEST(Simulation, AMillionJobsTakeLessThanTenSecondsOfCpu) {
    const auto workload = constant_load({.scale = 0.6});
    ASSERT_GT(workload.jobs.size(), 1'000'000U);
    OurPolicy ours({.promised_wait_seconds = 10, .max_workers = 40, .warm_up = seconds(90)}, seconds(30));
    const auto begun = std::clock();
    const auto outcome = simulate(workload, ours, {}, 10);
    EXPECT_LT(static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC, 10);
    EXPECT_LT(outcome.p50_wait, 10);
}

}  // namespace
}  // namespace polybot::simulation
