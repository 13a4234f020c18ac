#include "fleet/target_tracking.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

TEST(TargetTracking, GrowsAtOnceWithinItsBounds) {
    TargetTracking tracking({.target_backlog = 10, .min_workers = 1, .max_workers = 3});
    EXPECT_EQ(tracking.next(0), 1);
    EXPECT_EQ(tracking.next(11), 2);
    EXPECT_EQ(tracking.next(1000), 3);
}

TEST(TargetTracking, ShrinksOneByOneAndOnlyAfterCalm) {
    TargetTracking tracking({.target_backlog = 10, .min_workers = 1, .max_workers = 3, .calm_readings = 2});
    EXPECT_EQ(tracking.next(30), 3);
    EXPECT_EQ(tracking.next(0), 3);
    EXPECT_EQ(tracking.next(0), 2);
    EXPECT_EQ(tracking.next(0), 2);
    EXPECT_EQ(tracking.next(0), 1);
    EXPECT_EQ(tracking.next(0), 1);
}

TEST(TargetTracking, ABusyReadingEndsTheCalm) {
    TargetTracking tracking({.target_backlog = 10, .min_workers = 1, .max_workers = 3, .calm_readings = 2});
    EXPECT_EQ(tracking.next(30), 3);
    EXPECT_EQ(tracking.next(0), 3);
    EXPECT_EQ(tracking.next(30), 3);
    EXPECT_EQ(tracking.next(0), 3);
}

TEST(Backlog, ZeroWorkersNeverDivide) {
    EXPECT_EQ(backlog_per_instance(12, 0), 12);
    EXPECT_EQ(backlog_per_instance(12, 3), 4);
}

}  // namespace
}  // namespace polybot
