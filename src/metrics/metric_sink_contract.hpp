#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "metrics/metric_sink.hpp"
#include "result/matchers.hpp"

/// What every MetricSink does; for tests only. A Home makes one fresh sink and can look behind it:
///
///     MetricSink& metrics();
///     std::optional<double> newest_value(const std::string& name);    // nothing when there is no such metric
namespace polybot {

template <class Home>
class MetricSinkContract : public ::testing::Test {
  protected:
    Home home_;
    const std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();
};

TYPED_TEST_SUITE_P(MetricSinkContract);

TYPED_TEST_P(MetricSinkContract, EverySampleArrives) {
    const std::array metrics = {Metric{"QueueDepth", 12, "Count"}, Metric{"OldestJobAgeSeconds", 0.5, "Seconds"}};
    ASSERT_THAT(this->home_.metrics().publish(metrics, this->now_), testing::IsOk());
    EXPECT_EQ(this->home_.newest_value("QueueDepth"), 12);
    EXPECT_EQ(this->home_.newest_value("OldestJobAgeSeconds"), 0.5);
    EXPECT_EQ(this->home_.newest_value("Workers"), std::nullopt);
}

TYPED_TEST_P(MetricSinkContract, ALaterSampleFollowsAnEarlierOne) {
    const std::array first = {Metric{"QueueDepth", 12, "Count"}};
    const std::array second = {Metric{"QueueDepth", 3, "Count"}};
    ASSERT_THAT(this->home_.metrics().publish(first, this->now_ - std::chrono::minutes(2)), testing::IsOk());
    ASSERT_THAT(this->home_.metrics().publish(second, this->now_), testing::IsOk());
    EXPECT_EQ(this->home_.newest_value("QueueDepth"), 3);
}

TYPED_TEST_P(MetricSinkContract, NothingToPublishIsNoFault) {
    EXPECT_THAT(this->home_.metrics().publish({}, this->now_), testing::IsOk());
}

REGISTER_TYPED_TEST_SUITE_P(MetricSinkContract, EverySampleArrives, ALaterSampleFollowsAnEarlierOne,
                            NothingToPublishIsNoFault);

}  // namespace polybot
