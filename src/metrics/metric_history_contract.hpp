#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "metrics/metric_history.hpp"
#include "metrics/metric_sink.hpp"
#include "result/matchers.hpp"

/// What every MetricHistory does; for tests only. A Home makes a fresh history and the sink before it:
///
///     MetricSink& metrics();
///     MetricHistory& metric_history();
namespace polybot {

template <class Home>
class MetricHistoryContract : public ::testing::Test {
  protected:
    using TimePoint = std::chrono::system_clock::time_point;

    void publish(const std::string& name, double value, TimePoint when) {
        const std::array metrics = {Metric{name, value, "Count"}};
        ASSERT_THAT(home_.metrics().publish(metrics, when), testing::IsOk());
    }

    std::vector<MetricSample> history(const std::vector<std::string>& names, TimePoint since, int limit) {
        const auto samples = home_.metric_history().history(names, since, limit);
        EXPECT_THAT(samples, testing::IsOk());
        return samples ? *samples : std::vector<MetricSample>{};
    }

    TimePoint minutes_ago(int minutes) const { return minute_ - std::chrono::minutes(minutes); }

    Home home_;
    /// Whole, as times may be cut.
    const TimePoint minute_ = std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now());
};

TYPED_TEST_SUITE_P(MetricHistoryContract);

TYPED_TEST_P(MetricHistoryContract, TellsWhatWasPublishedOldestFirst) {
    this->publish("Workers", 1, this->minutes_ago(3));
    this->publish("QueueDepth", 12.5, this->minutes_ago(2));
    this->publish("Workers", 2, this->minutes_ago(1));
    EXPECT_THAT(this->history({"QueueDepth", "Workers"}, this->minutes_ago(10), 100),
                ::testing::ElementsAre(MetricSample{"Workers", this->minutes_ago(3), 1},
                                       MetricSample{"QueueDepth", this->minutes_ago(2), 12.5},
                                       MetricSample{"Workers", this->minutes_ago(1), 2}));
}

TYPED_TEST_P(MetricHistoryContract, TellsWhatIsAskedForAlone) {
    this->publish("Workers", 1, this->minutes_ago(2));
    this->publish("QueueDepth", 7, this->minutes_ago(2));
    EXPECT_THAT(this->history({"Workers", "Nobody's"}, this->minutes_ago(10), 100),
                ::testing::ElementsAre(MetricSample{"Workers", this->minutes_ago(2), 1}));
    EXPECT_THAT(this->history({}, this->minutes_ago(10), 100), ::testing::IsEmpty());
}

TYPED_TEST_P(MetricHistoryContract, BeginsWithTheTimeItIsAskedFor) {
    for (const int minutes : {5, 4, 3}) this->publish("Workers", minutes, this->minutes_ago(minutes));
    EXPECT_THAT(this->history({"Workers"}, this->minutes_ago(4), 100),
                ::testing::ElementsAre(MetricSample{"Workers", this->minutes_ago(4), 4},
                                       MetricSample{"Workers", this->minutes_ago(3), 3}));
    EXPECT_THAT(this->history({"Workers"}, this->minutes_ago(2), 100), ::testing::IsEmpty());
}

TYPED_TEST_P(MetricHistoryContract, TellsTheNewestOfEachMetricWhereThereAreTooMany) {
    for (const int minutes : {5, 4, 3, 2}) this->publish("Workers", minutes, this->minutes_ago(minutes));
    this->publish("QueueDepth", 9, this->minutes_ago(5));
    EXPECT_THAT(this->history({"Workers", "QueueDepth"}, this->minutes_ago(10), 2),
                ::testing::ElementsAre(MetricSample{"QueueDepth", this->minutes_ago(5), 9},
                                       MetricSample{"Workers", this->minutes_ago(3), 3},
                                       MetricSample{"Workers", this->minutes_ago(2), 2}));
}

TYPED_TEST_P(MetricHistoryContract, SumsUpTheSamplesOfAMinute) {
    using namespace std::chrono_literals;
    this->publish("Answered", 1, this->minutes_ago(4));
    this->publish("Answered", 2, this->minutes_ago(3));
    this->publish("Answered", 3, this->minutes_ago(3));
    this->publish("Answered", 4, this->minutes_ago(3) + 59s);
    this->publish("Failed", 5, this->minutes_ago(2) + 30s);
    const std::vector<std::string> names = {"Answered", "Failed", "Nobody's"};
    EXPECT_THAT(this->home_.metric_history().sums(names, this->minutes_ago(3) + 20s),
                testing::IsOkAnd(::testing::ElementsAre(MetricSample{"Answered", this->minutes_ago(3), 9},
                                                        MetricSample{"Failed", this->minutes_ago(2), 5})));
}

REGISTER_TYPED_TEST_SUITE_P(MetricHistoryContract, TellsWhatWasPublishedOldestFirst, TellsWhatIsAskedForAlone,
                            BeginsWithTheTimeItIsAskedFor, TellsTheNewestOfEachMetricWhereThereAreTooMany,
                            SumsUpTheSamplesOfAMinute);

}  // namespace polybot
