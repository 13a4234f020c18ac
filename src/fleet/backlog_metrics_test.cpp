#include "fleet/backlog_metrics.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::map<std::string, double> values(const FleetReading& reading, double acceptable_backlog) {
    std::map<std::string, double> values;
    for (const Metric& metric : backlog_metrics(reading, acceptable_backlog)) values[metric.name] = metric.value;
    return values;
}

TEST(BacklogMetrics, SayAllThatIsKnown) {
    const FleetReading reading{.time = {},
                               .visible = 120,
                               .in_flight = 20,
                               .running = 4,
                               .warming = 1,
                               .seconds_per_job = 0.5,
                               .oldest_age_seconds = 7};
    EXPECT_THAT(values(reading, 20),
                ElementsAre(Pair("AcceptableBacklogPerInstance", 20), Pair("BacklogPerInstance", 30),
                            Pair("ExpectedWaitSeconds", 15), Pair("InFlight", 20), Pair("OldestJobAgeSeconds", 7),
                            Pair("QueueDepth", 120), Pair("SecondsPerJob", 0.5), Pair("Workers", 4)));
}

TEST(BacklogMetrics, SayNothingOfWhatIsNotKnown) {
    EXPECT_THAT(values({.time = {}, .visible = 3, .in_flight = 0, .running = 1}, 10),
                ElementsAre(Pair("AcceptableBacklogPerInstance", 10), Pair("BacklogPerInstance", 3),
                            Pair("InFlight", 0), Pair("QueueDepth", 3), Pair("Workers", 1)));
}

TEST(BacklogMetrics, OfNoWorkerAreThoseOfOne) {
    const auto none =
        values({.time = {}, .visible = 12, .in_flight = 0, .running = 0, .warming = 0, .seconds_per_job = 2}, 10);
    EXPECT_EQ(none.at("Workers"), 0);
    EXPECT_EQ(none.at("BacklogPerInstance"), 12) << "above the target: the fleet wakes";
    EXPECT_EQ(none.at("ExpectedWaitSeconds"), 24);
}

}  // namespace
}  // namespace polybot
