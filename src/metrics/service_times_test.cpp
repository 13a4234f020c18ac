#include "metrics/service_times.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using namespace std::chrono_literals;

/// 12:00:00 of some day.
constexpr std::chrono::system_clock::time_point noon{std::chrono::seconds(1'800'014'400)};

TEST(SecondsPerJob, IsTheBusyTimeOverTheJobs) {
    EXPECT_EQ(seconds_per_job({{{.busy = 1500ms, .jobs = 10}}}), 0.15);
    EXPECT_EQ(seconds_per_job({{{.busy = 1s, .jobs = 1}, {.busy = 3s, .jobs = 7}}}), 0.5);
    EXPECT_EQ(seconds_per_job({{{.busy = 0ms, .jobs = 10}}}), 0);
}

TEST(SecondsPerJob, IsUnknownUntilAJobHasEnded) {
    EXPECT_EQ(seconds_per_job({}), std::nullopt);
    EXPECT_EQ(seconds_per_job({{{.busy = 60s, .jobs = 0}}}), std::nullopt);
}

TEST(BusyWorkers, IsTheBusyTimeOverTheTimeOfTheNewestTwoMinutes) {
    EXPECT_EQ(busy_workers({{{.busy = 30s, .jobs = 0}, {.busy = 150s, .jobs = 9}}}, noon + 30s), 2);
    EXPECT_EQ(busy_workers({{{}, {.busy = 90s, .jobs = 9}}}, noon), 1.5);
}

TEST(BusyWorkers, AreNoneAfterWorkThatEnded) {
    EXPECT_EQ(busy_workers({{{}, {}, {.busy = 1s, .jobs = 1}}}, noon), 0);
}

TEST(BusyWorkers, AreUnknownWhereNothingIsSaid) {
    EXPECT_EQ(busy_workers({}, noon), std::nullopt);
}

}  // namespace
}  // namespace polybot
