#include "fleet/scaling_policy.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using std::chrono::seconds;

FleetReading at(int second, int visible, int running) {
    return {.time = std::chrono::system_clock::time_point(seconds(second)), .visible = visible, .running = running};
}

TEST(ScalingPolicy, GrowsAtOnceWithinItsBounds) {
    ScalingPolicy policy({.target_backlog = 10, .min_workers = 1, .max_workers = 3});
    EXPECT_EQ(policy.next(at(0, 0, 1)).desired, 1);
    EXPECT_EQ(policy.next(at(30, 11, 1)).desired, 2);
    EXPECT_EQ(policy.next(at(60, 1000, 2)).desired, 3);
}

TEST(ScalingPolicy, ShrinksOneByOneAndOnlyAfterItsCooldown) {
    ScalingPolicy policy({.target_backlog = 10, .min_workers = 1, .max_workers = 3, .scale_in_cooldown = seconds(60)});
    EXPECT_EQ(policy.next(at(0, 30, 1)).desired, 3);
    EXPECT_EQ(policy.next(at(30, 0, 3)).desired, 3);
    EXPECT_EQ(policy.next(at(60, 0, 3)).desired, 2);
    EXPECT_EQ(policy.next(at(90, 0, 2)).desired, 2);
    EXPECT_EQ(policy.next(at(120, 0, 2)).desired, 1);
    EXPECT_EQ(policy.next(at(180, 0, 1)).desired, 1);
}

TEST(Backlog, ZeroWorkersNeverDivide) {
    EXPECT_EQ(backlog_per_instance(12, 0), 12);
    EXPECT_EQ(backlog_per_instance(12, 3), 4);
}

}  // namespace
}  // namespace polybot
