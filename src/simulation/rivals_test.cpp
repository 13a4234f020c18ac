#include "simulation/rivals.hpp"

#include <gtest/gtest.h>

namespace polybot::simulation {
namespace {

using std::chrono::seconds;

constexpr Bounds hundred_each{.target_backlog = 100, .min_workers = 1, .max_workers = 100};

FleetReading seen(int second, int visible, int running, int warming = 0) {
    return {.time = std::chrono::system_clock::time_point(seconds(second)),
            .visible = visible,
            .running = running,
            .warming = warming};
}

TEST(StepScaling, WaitsForThreeMinutesAndThenGoesByTheSizeOfTheBreach) {
    StepScaling steps(hundred_each);
    EXPECT_EQ(steps.next(seen(0, 1500, 10), 10), 10);
    EXPECT_EQ(steps.next(seen(60, 1500, 10), 10), 10);
    EXPECT_EQ(steps.next(seen(120, 1500, 10), 10), 15);
    EXPECT_EQ(steps.next(seen(180, 3000, 15), 15), 30);
    EXPECT_EQ(steps.next(seen(240, 15000, 30), 30), 100);
}

TEST(StepScaling, CountsWhatWarmsUpTowardsTheResult) {
    // "Since the desired capacity is already 11, we add only 2": AWS, Step and simple scaling policies, Instance
    // warmup.
    StepScaling steps(hundred_each);
    (void)steps.next(seen(0, 1500, 10), 10);
    (void)steps.next(seen(60, 1500, 10), 10);
    EXPECT_EQ(steps.next(seen(120, 1500, 10, 1), 11), 15);
    EXPECT_EQ(steps.next(seen(180, 1500, 10, 5), 15), 15);
}

TEST(StepScaling, TakesOneOutAfterThreeQuietMinutesUnlessSomethingWarmsUp) {
    StepScaling steps(hundred_each);
    EXPECT_EQ(steps.next(seen(0, 0, 10), 10), 10);
    EXPECT_EQ(steps.next(seen(60, 0, 10), 10), 10);
    EXPECT_EQ(steps.next(seen(120, 0, 9, 1), 10), 10);
    EXPECT_EQ(steps.next(seen(180, 0, 10), 10), 9);
}

TEST(AwsTargetTracking, IsProportionalAfterThreePoints) {
    AwsTargetTracking tracking(hundred_each, seconds(60));
    EXPECT_EQ(tracking.next(seen(0, 1500, 10), 10), 10);
    EXPECT_EQ(tracking.next(seen(60, 1500, 10), 10), 10);
    EXPECT_EQ(tracking.next(seen(120, 1500, 10), 10), 15);  // AWS, Scaling policy based on Amazon SQS
    EXPECT_EQ(tracking.next(seen(180, 1500, 10, 5), 15), 15);
}

TEST(AwsTargetTracking, TakesOutAfterFifteenPoints) {
    AwsTargetTracking tracking(hundred_each, seconds(60));
    for (int point = 0; point < 14; ++point) EXPECT_EQ(tracking.next(seen(60 * point, 0, 30), 30), 30);
    EXPECT_EQ(tracking.next(seen(840, 0, 30), 30), 27);
    EXPECT_EQ(tracking.next(seen(900, 0, 2), 2), 1);
    EXPECT_EQ(tracking.next(seen(960, 0, 1), 1), 1);
}

TEST(Keda, DividesAllMessagesByTheTarget) {
    Keda keda({.target_backlog = 10});
    EXPECT_EQ(keda.next(seen(0, 30, 1), 1), 3);  // KEDA, AWS SQS queue scaler
    FleetReading in_flight = seen(15, 10, 3);
    in_flight.in_flight = 30;
    EXPECT_EQ(keda.next(in_flight, 3), 4);
}

TEST(Keda, GrowsByFourOrDoublesAndLeavesATenthAlone) {
    Keda keda({.target_backlog = 10, .max_workers = 100});
    EXPECT_EQ(keda.next(seen(0, 1000, 1), 1), 5);
    EXPECT_EQ(keda.next(seen(15, 1000, 5), 5), 10);
    EXPECT_EQ(keda.next(seen(30, 109, 10), 10), 10);
}

TEST(Keda, ShrinksToTheLargestOfFiveMinutes) {
    Keda keda({.target_backlog = 10});
    EXPECT_EQ(keda.next(seen(0, 80, 8), 8), 8);
    EXPECT_EQ(keda.next(seen(150, 50, 8), 8), 8);
    EXPECT_EQ(keda.next(seen(300, 10, 8), 8), 8);
    EXPECT_EQ(keda.next(seen(315, 10, 8), 8), 5);
    EXPECT_EQ(keda.next(seen(465, 0, 5), 5), 1);
}

}  // namespace
}  // namespace polybot::simulation
