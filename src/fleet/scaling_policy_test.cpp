#include "fleet/scaling_policy.hpp"

#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

std::chrono::system_clock::time_point at(int second) {
    return std::chrono::system_clock::time_point(seconds(second));
}

/// What somebody's documentation says that a rule does; after the last reading there are so many workers.
struct Documented {
    std::string says;
    std::string source;
    ScalingRule rule;
    std::vector<FleetReading> readings;
    int desired;
};

std::ostream& operator<<(std::ostream& out, const Documented& example) {
    return out << example.source;
}

const std::string sqs = "AWS, Scaling policy based on Amazon SQS";
const std::string tracking = "AWS, Target tracking scaling policies for Amazon EC2 Auto Scaling";
const std::string warmup = "AWS, Set the default instance warmup for an Auto Scaling group";
const std::string application = "AWS, How target tracking scaling for Application Auto Scaling works";
const std::string keda = "KEDA, AWS SQS queue scaler";
const std::string kubernetes = "Kubernetes, Horizontal Pod Autoscaling";

const ScalingRule hundred_each{.target_backlog = 100, .min_workers = 1, .max_workers = 100};
const ScalingRule ten_each{.target_backlog = 10, .min_workers = 0, .max_workers = 100};

const std::vector<Documented> documented = {
    {"10 s of latency at 0.1 s a message: with 1500 messages, 10 instances become 15",
     sqs,
     {.promised_wait_seconds = 10, .min_workers = 1, .max_workers = 100},
     {{.time = at(0), .visible = 1500, .running = 10, .seconds_per_job = 0.1}},
     15},
    {"at the target nothing changes", tracking, hundred_each, {{.time = at(0), .visible = 1000, .running = 10}}, 10},
    {"1.5 instances to add are 2", tracking, hundred_each, {{.time = at(0), .visible = 1150, .running = 10}}, 12},
    {"1.5 instances to remove are 1",
     tracking,
     hundred_each,
     {{.time = at(0), .visible = 1000, .running = 10},
      {.time = at(60), .visible = 850, .running = 10},
      {.time = at(120), .visible = 850, .running = 10}},
     9},
    {"never above the maximum",
     tracking,
     {.target_backlog = 100, .min_workers = 1, .max_workers = 12},
     {{.time = at(0), .visible = 1500, .running = 10}},
     12},
    {"without traffic in to the minimum, which may be none",
     tracking,
     ten_each,
     {{.time = at(0), .running = 1}, {.time = at(60)}, {.time = at(120)}},
     0},
    {"missing data is no low load: the size stays over the gap",
     tracking,
     hundred_each,
     {{.time = at(0), .visible = 1500, .running = 10}, {.time = at(3600), .visible = 1500, .running = 15}},
     15},
    {"a second breach of the same size adds nothing while the first one's instances warm up",
     warmup,
     hundred_each,
     {{.time = at(0), .visible = 1500, .running = 10}, {.time = at(30), .visible = 1500, .running = 10, .warming = 5}},
     15},
    {"a larger one adds what is missing beyond those that warm up",
     warmup,
     hundred_each,
     {{.time = at(0), .visible = 1500, .running = 10}, {.time = at(30), .visible = 2000, .running = 10, .warming = 5}},
     20},
    {"no scale-in while instances warm up",
     warmup,
     hundred_each,
     {{.time = at(0), .visible = 1500, .running = 10}, {.time = at(600), .running = 10, .warming = 5}},
     15},
    {"no scale-in within the cooldown",
     application,
     hundred_each,
     {{.time = at(0), .visible = 1500, .running = 10}, {.time = at(119), .running = 15}},
     15},
    {"scale-in after the cooldown",
     application,
     hundred_each,
     {{.time = at(0), .visible = 1500, .running = 10},
      {.time = at(60), .visible = 700, .running = 15},
      {.time = at(120), .visible = 700, .running = 15}},
     7},
    {"a scale-out does not wait for the cooldown of a scale-in",
     application,
     hundred_each,
     {{.time = at(0), .visible = 1500, .running = 10},
      {.time = at(120), .visible = 700, .running = 15},
      {.time = at(121), .visible = 1600, .running = 7}},
     16},
    {"30 messages are 3 pods where one can handle 10", keda, ten_each, {{.time = at(0), .visible = 30}}, 3},
    {"messages in flight count", keda, ten_each, {{.time = at(0), .visible = 10, .in_flight = 20, .running = 1}}, 3},
    {"one message wakes a deployment of none", keda, ten_each, {{.time = at(0), .visible = 1}}, 1},
    {"twice the desired value doubles the replicas",
     kubernetes,
     ten_each,
     {{.time = at(0), .visible = 40, .running = 2}},
     4},
    {"half of it halves them",
     kubernetes,
     ten_each,
     {{.time = at(0), .visible = 40, .running = 4}, {.time = at(120), .visible = 20, .running = 4}},
     2},
    {"the largest number that was wanted within the window stays",
     kubernetes,
     ten_each,
     {{.time = at(0), .visible = 40, .running = 4},
      {.time = at(60), .visible = 30, .running = 4},
      {.time = at(120), .visible = 10, .running = 4}},
     3},
};

class DocumentedScaling : public testing::TestWithParam<Documented> {};

TEST_P(DocumentedScaling, IsWhatThePolicyDoes) {
    const auto& [says, source, rule, readings, desired] = GetParam();
    ScalingPolicy policy(rule);
    Scaling last{};
    for (const auto& reading : readings) last = policy.next(reading);
    EXPECT_EQ(last.desired, desired) << source << ": " << says << "\nThe policy: " << last.reason;
}

INSTANTIATE_TEST_SUITE_P(Examples, DocumentedScaling, testing::ValuesIn(documented));

/// A promise of 10 s, with machines that take 90 s to come.
const ScalingRule promise{.promised_wait_seconds = 10, .min_workers = 1, .max_workers = 100, .warm_up = seconds(90)};

TEST(ScalingPolicy, AddsToTheBacklogWhatArrives) {
    ScalingPolicy policy({.promised_wait_seconds = 10, .max_workers = 100});
    // AWS's example, had those 1500 come within the last 10 s: to the 15 workers that the backlog takes, and half a one
    // for what it grows by in the second until they run, come as many as keep up, 15 busy for 95 % of their time.
    const auto scaling = policy.next({.time = at(0),
                                      .visible = 1500,
                                      .in_flight = 10,
                                      .running = 10,
                                      .seconds_per_job = 0.1,
                                      .busy_workers = 10,
                                      .oldest_age_seconds = 10});
    EXPECT_EQ(scaling.desired, 32);
    EXPECT_EQ(scaling.reason,
              "1500 jobs waiting at 0.1 s each and arriving work for 15.0 workers: 32 workers needed for a wait of at "
              "most 10 s.");
}

TEST(ScalingPolicy, LooksAsFarAheadAsAWorkerTakesToCome) {
    ScalingPolicy policy(promise);
    // 20 workers' work has begun to arrive at one: by the time that others run, 200 + 19 x 90 s of work
    // wait, for whose 90 s it takes 21.2 workers; what arrives keeps 20 busy, at 95 % of their time 21.1.
    const FleetReading begun{.time = at(0),
                             .visible = 2000,
                             .in_flight = 1,
                             .running = 1,
                             .seconds_per_job = 0.1,
                             .busy_workers = 0.5,
                             .oldest_age_seconds = 10};
    EXPECT_EQ(policy.next(begun).desired, 43);
}

TEST(ScalingPolicy, AsksForNoMoreWhileThoseItAskedForStart) {
    ScalingPolicy policy(promise);
    FleetReading reading{.time = at(0),
                         .visible = 2000,
                         .in_flight = 1,
                         .running = 1,
                         .seconds_per_job = 0.1,
                         .busy_workers = 0.5,
                         .oldest_age_seconds = 10};
    const int asked = policy.next(reading).desired;
    for (int second = 10; second < 90; second += 10) {
        reading = {.time = at(second),
                   .visible = 2000 + 190 * second,
                   .in_flight = 1,
                   .running = 1,
                   .warming = asked - 1,
                   .seconds_per_job = 0.1,
                   .busy_workers = 0.6,
                   .oldest_age_seconds = (2000 + 190.0 * second) / 200};
        EXPECT_LE(policy.next(reading).desired, asked + 2) << second;
    }
}

TEST(ScalingPolicy, HoldsWhatTheMeasuredLoadNeeds) {
    ScalingPolicy policy(promise);
    // The queue is empty, and by the backlog alone one worker would do.
    for (int second = 0; second <= 3600; second += 30) {
        const auto scaling = policy.next(
            {.time = at(second), .in_flight = 4, .running = 5, .seconds_per_job = 0.1, .busy_workers = 4.4});
        ASSERT_EQ(scaling.desired, 5) << scaling.reason;
    }
}

TEST(ScalingPolicy, ShrinksToWhatKeepsThePromise) {
    ScalingPolicy policy(promise);
    const auto quiet = [](int second) {
        return FleetReading{
            .time = at(second), .in_flight = 1, .running = 20, .seconds_per_job = 0.1, .busy_workers = 2.5};
    };
    EXPECT_EQ(policy.next(quiet(0)).desired, 20);
    EXPECT_EQ(policy.next(quiet(119)).desired, 20);
    EXPECT_EQ(policy.next(quiet(120)).desired, 3);
}

TEST(ScalingPolicy, ALoadAtTheEdgeDoesNotFlap) {
    ScalingPolicy policy(promise);
    const auto busy = [](int second, double load) {
        return FleetReading{
            .time = at(second), .in_flight = 1, .running = 2, .seconds_per_job = 0.1, .busy_workers = load};
    };
    EXPECT_EQ(policy.next(busy(0, 0.96)).desired, 2);
    for (int second = 30; second <= 3600; second += 60) {
        ASSERT_EQ(policy.next(busy(second, 0.92)).desired, 2) << second;
        ASSERT_EQ(policy.next(busy(second + 30, 0.96)).desired, 2) << second;
    }
    for (int second = 3660; second <= 3780; second += 60) (void)policy.next(busy(second, 0.89));
    EXPECT_EQ(policy.next(busy(3840, 0.89)).desired, 1);
}

TEST(ScalingPolicy, WakesFromNoneWithMeasuresAndWithout) {
    const ScalingRule rule{.promised_wait_seconds = 10, .min_workers = 0, .max_workers = 4};
    for (const std::optional<double> each : {std::optional<double>(), std::optional<double>(1e-6)}) {
        ScalingPolicy policy(rule);
        EXPECT_EQ(policy.next({.time = at(0), .seconds_per_job = each, .busy_workers = 0}).desired, 0);
        EXPECT_EQ(policy.next({.time = at(30), .visible = 1, .seconds_per_job = each, .busy_workers = 0}).desired, 1);
    }
}

TEST(ScalingPolicy, StartsFromWhatRuns) {
    ScalingPolicy policy(hundred_each);
    const auto scaling = policy.next({.time = at(0), .running = 6, .warming = 1});
    EXPECT_EQ(scaling.desired, 7);
    EXPECT_THAT(scaling.reason, HasSubstr("7 stay while 1 start"));
}

TEST(ScalingPolicy, SaysWhatHoldsItBack) {
    ScalingPolicy policy({.target_backlog = 10, .min_workers = 1, .max_workers = 3});
    EXPECT_EQ(policy.next({.time = at(0), .visible = 41, .running = 1}).reason,
              "41 jobs waiting or in work, of which 10 per worker are acceptable: 5 workers needed; 3 at most are "
              "allowed.");
    EXPECT_EQ(policy.next({.time = at(30), .in_flight = 1, .running = 3}).reason,
              "1 job waiting or in work, of which 10 per worker are acceptable: 1 worker needed; 3 stay until fewer "
              "have sufficed for 120 s.");
    EXPECT_EQ(
        policy.next({.time = at(300), .running = 3}).reason,
        "0 jobs waiting or in work, of which 10 per worker are acceptable: 0 workers needed; 1 at least are kept.");
}

TEST(ScalingPolicy, AClockThatGoesBackTakesNobodyOut) {
    ScalingPolicy policy(hundred_each);
    EXPECT_EQ(policy.next({.time = at(5000), .visible = 700, .running = 7}).desired, 7);
    EXPECT_EQ(policy.next({.time = at(100), .running = 7}).desired, 7);
    EXPECT_EQ(policy.next({.time = at(219), .running = 7}).desired, 7);
    EXPECT_EQ(policy.next({.time = at(220), .running = 7}).desired, 1);
}

TEST(ScalingPolicy, MeasuresThatNoQueueHasAreNotKnown) {
    for (const double nonsense : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                                  -1.0, std::numeric_limits<double>::max()}) {
        ScalingPolicy policy(hundred_each);
        const auto scaling = policy.next({.time = at(0),
                                          .visible = 350,
                                          .running = 2,
                                          .seconds_per_job = nonsense,
                                          .busy_workers = nonsense,
                                          .oldest_age_seconds = nonsense});
        EXPECT_EQ(scaling.desired, 4) << nonsense;
    }
}

TEST(ScalingPolicy, RefusesRulesThatNoFleetCanKeep) {
    EXPECT_THROW(ScalingPolicy({.target_backlog = 0}), std::invalid_argument);
    EXPECT_THROW(ScalingPolicy({.target_backlog = std::numeric_limits<double>::quiet_NaN()}), std::invalid_argument);
    EXPECT_THROW(ScalingPolicy({.promised_wait_seconds = 0}), std::invalid_argument);
    EXPECT_THROW(ScalingPolicy({.min_workers = -1}), std::invalid_argument);
    EXPECT_THROW(ScalingPolicy({.min_workers = 3, .max_workers = 2}), std::invalid_argument);
    EXPECT_THROW(ScalingPolicy({.min_workers = 0, .max_workers = 0}), std::invalid_argument);
    EXPECT_THROW(ScalingPolicy({.warm_up = seconds(-1)}), std::invalid_argument);
    EXPECT_THROW(ScalingPolicy({.scale_in_cooldown = seconds(-1)}), std::invalid_argument);
}

TEST(Backlog, AcceptableIsThePromisedWaitOverTheSecondsPerJob) {
    const ScalingRule rule{.target_backlog = 7, .promised_wait_seconds = 10};
    EXPECT_DOUBLE_EQ(acceptable_backlog(rule, 0.1), 100);  // AWS, Scaling policy based on Amazon SQS
    EXPECT_EQ(acceptable_backlog(rule, std::nullopt), 7);
    EXPECT_EQ(acceptable_backlog(rule, 0), 7);
    EXPECT_EQ(acceptable_backlog({.target_backlog = 7}, 0.1), 7);
}

TEST(Backlog, ZeroWorkersNeverDivide) {
    EXPECT_EQ(backlog_per_instance(12, 0), 12);
    EXPECT_EQ(backlog_per_instance(12, 3), 4);
    EXPECT_EQ(backlog_per_instance(1500, 10), 150);  // AWS, Scaling policy based on Amazon SQS
}

}  // namespace
}  // namespace polybot
