#pragma once

#include <string>

#include "aws/query_service.hpp"
#include "metrics/metric_sink.hpp"

namespace polybot {

/// Metrics in Amazon CloudWatch, at a resolution of a second, under one dimension.
class CloudWatchMetricSink final : public MetricSink {
  public:
    static constexpr const char* dimension_name = "AutoScalingGroupName";

    /// `group` is the dimension's value: the Auto Scaling group that the samples speak of.
    CloudWatchMetricSink(AwsClient& client, std::string metric_namespace, std::string group);

    [[nodiscard]] Result<void> publish(std::span<const Metric> metrics,
                                       std::chrono::system_clock::time_point when) override;

  private:
    QueryService cloudwatch_;
    std::string namespace_;
    std::string group_;
};

}  // namespace polybot
