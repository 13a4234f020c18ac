#include "loadtest/load_report.hpp"

#include <numeric>

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<double> one_to(int last) {
    std::vector<double> values(static_cast<std::size_t>(last));
    std::iota(values.begin(), values.end(), 1.0);
    return values;
}

LoadTally tally_of(int done, int refused) {
    LoadTally tally;
    tally.sent = done + refused;
    tally.outcomes = {{Outcome::done, done}, {Outcome::refused, refused}};
    tally.took = std::chrono::seconds(10);
    tally.waits = one_to(done);
    tally.faults = {"no picture"};
    return tally;
}

TEST(Percentile, IsTheNearestRank) {
    EXPECT_EQ(percentile(one_to(100), 0.5), 50);
    EXPECT_EQ(percentile(one_to(100), 0.99), 99);
    EXPECT_EQ(percentile(one_to(100), 0.999), 100);
    EXPECT_EQ(percentile(one_to(1000), 0.999), 999);
    EXPECT_EQ(percentile(one_to(1), 0.5), 1);
    EXPECT_EQ(percentile(one_to(3), 0.5), 2);
    EXPECT_EQ(percentile(one_to(7), 1), 7);
    EXPECT_EQ(percentile({}, 0.5), 0);
}

TEST(LoadReport, IsJson) {
    const auto report =
        boost::json::parse(to_json(tally_of(100, 2), "http://here", std::chrono::system_clock::time_point{}))
            .as_object();
    EXPECT_EQ(report.at("url").as_string(), "http://here");
    EXPECT_EQ(report.at("started_at").as_string(), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(report.at("sent").as_int64(), 102);
    EXPECT_EQ(report.at("answered").as_int64(), 100);
    EXPECT_EQ(report.at("answers_per_second").as_double(), 10);
    EXPECT_EQ(report.at("errors").at("refused").as_int64(), 2);
    EXPECT_EQ(report.at("errors").at("late").as_int64(), 0);
    EXPECT_EQ(report.at("wait_seconds").at("p50").as_double(), 50);
    EXPECT_EQ(report.at("wait_seconds").at("p99.9").as_double(), 100);
    EXPECT_EQ(report.at("wait_seconds").at("mean").as_double(), 50.5);
    EXPECT_EQ(report.at("faults").at(0).as_string(), "no picture");
}

TEST(LoadReport, SaysOfNothingThatItIsNothing) {
    const auto report = boost::json::parse(to_json({}, "u", {})).as_object();
    EXPECT_EQ(report.at("answers_per_second").as_double(), 0);
    EXPECT_EQ(report.at("wait_seconds").at("max").as_double(), 0);
    EXPECT_THAT(to_text({}), StartsWith("0 photos sent"));
}

TEST(LoadReport, TellsPeopleOfErrorsOnlyWhereThereAreSome) {
    EXPECT_THAT(to_text(tally_of(10, 2)),
                HasSubstr("2 errors: 0 failed, 2 refused, 0 not taken, 0 late\n  no picture"));
    EXPECT_THAT(to_text(tally_of(10, 0)), Not(HasSubstr("errors")));
    EXPECT_THAT(to_text(tally_of(10, 0)), HasSubstr("p50 5.000  p90 9.000  p99 10.000  p99.9 10.000"));
}

TEST(ProgressLine, FillsItsBarWithWhatHasEnded) {
    EXPECT_THAT(progress_line(tally_of(0, 0), 24), StartsWith("[........................]"));
    EXPECT_THAT(progress_line(tally_of(11, 1), 24), StartsWith("[############............]"));
    EXPECT_THAT(progress_line(tally_of(24, 0), 24), StartsWith("[########################]"));
    EXPECT_THAT(progress_line(tally_of(24, 0), 0), StartsWith("24 sent"));
}

}  // namespace
}  // namespace polybot
