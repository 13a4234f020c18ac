#include "metrics/service_times.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

TEST(SecondsPerJob, IsTheBusyTimeOverTheJobs) {
    EXPECT_EQ(seconds_per_job({.busy = std::chrono::milliseconds(1500), .jobs = 10}), 0.15);
    EXPECT_EQ(seconds_per_job({.busy = std::chrono::milliseconds(0), .jobs = 10}), 0);
}

TEST(SecondsPerJob, IsUnknownUntilAJobHasEnded) {
    EXPECT_EQ(seconds_per_job({}), std::nullopt);
    EXPECT_EQ(seconds_per_job({.busy = std::chrono::seconds(60), .jobs = 0}), std::nullopt);
}

}  // namespace
}  // namespace polybot
