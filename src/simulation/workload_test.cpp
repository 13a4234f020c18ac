#include "simulation/workload.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace polybot::simulation {
namespace {

TEST(Workload, JobsComeInOrderAndWithinTheLength) {
    for (const auto& workload : all_workloads({.scale = 0.05})) {
        SCOPED_TRACE(workload.name);
        ASSERT_FALSE(workload.jobs.empty());
        EXPECT_TRUE(std::ranges::is_sorted(workload.jobs, {}, &Job::arrival));
        EXPECT_GE(workload.jobs.front().arrival, Time{0});
        EXPECT_LT(workload.jobs.back().arrival, workload.length);
    }
}

TEST(Workload, ServiceTimesHaveTheMeasuredQuantiles) {
    const ServiceTimes measured;
    auto jobs = constant_load({.scale = 0.1}).jobs;
    std::ranges::sort(jobs, {}, &Job::service);
    const auto at = [&](double share) {
        const auto rank = static_cast<std::size_t>(share * static_cast<double>(jobs.size()));
        return std::chrono::duration<double>(jobs[rank].service).count();
    };
    EXPECT_NEAR(at(0.5), measured.median, 0.001);
    EXPECT_NEAR(at(0.95), measured.p95, 0.001);
    double sum = 0;
    for (const auto& job : jobs) sum += std::chrono::duration<double>(job.service).count();
    EXPECT_NEAR(sum / static_cast<double>(jobs.size()), measured.mean(), 0.0005);
}

/// How many photos come between two times.
auto count(const Workload& workload, int from, int until) {
    return std::ranges::count_if(workload.jobs, [&](const Job& job) {
        return job.arrival >= std::chrono::seconds(from) && job.arrival < std::chrono::seconds(until);
    });
}

/// So many, give or take five standard deviations of a Poisson process.
void expect_about(std::ptrdiff_t counted, double expected) {
    EXPECT_NEAR(static_cast<double>(counted), expected, 5 * std::sqrt(expected) + 1);
}

TEST(Workload, HasTheShapeThatItSays) {
    constexpr int minute = 60;
    constexpr int hour = 60 * minute;
    expect_about(count(constant_load({}), hour, 2 * hour), 80.0 * hour);

    const auto day = diurnal_load({.scale = 0.1});
    expect_about(count(day, 0, 24 * hour), 8.0 * 24 * hour);
    expect_about(count(day, 11 * hour + 1800, 12 * hour + 1800), 14.99 * hour);

    const auto crowd = flash_crowd({});
    expect_about(count(crowd, 0, hour), 8.0 * hour);
    expect_about(count(crowd, hour + minute, hour + 11 * minute), 200.0 * 10 * minute);
    EXPECT_LT(count(crowd, 2 * hour + 1800, 3 * hour), 10 * 1800);

    const auto batches = on_off_load({});
    EXPECT_EQ(count(batches, 0, 20 * minute), 0);
    expect_about(count(batches, 20 * minute, 30 * minute), 120.0 * 10 * minute);
    EXPECT_EQ(count(batches, 30 * minute, 50 * minute), 0);

    // 720 albums of two photos, which is not a Poisson process.
    EXPECT_NEAR(static_cast<double>(sparse_load({}).jobs.size()), 1440, 300);
}

TEST(Workload, ScaleMultipliesTheRates) {
    expect_about(static_cast<std::ptrdiff_t>(constant_load({.scale = 0.01}).jobs.size()), 0.8 * 6 * 3600);
}

}  // namespace
}  // namespace polybot::simulation
