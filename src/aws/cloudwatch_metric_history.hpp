#pragma once

#include <string>

#include "aws/query_service.hpp"
#include "metrics/metric_history.hpp"
#include "time/clock.hpp"

namespace polybot {

/// What a CloudWatchMetricSink of the same namespace and group was given, read by GetMetricData: each metric that is
/// asked for costs (docs/aws.md). A value is the average of ten seconds, and where `since` is three hours ago or
/// longer, of a minute: CloudWatch keeps no more.
class CloudWatchMetricHistory final : public MetricHistory {
  public:
    /// `group` is the dimension's value, as the sink's.
    CloudWatchMetricHistory(AwsClient& client, std::string metric_namespace, std::string group,
                            Clock clock = system_clock());

    [[nodiscard]] Result<std::vector<MetricSample>> history(std::span<const std::string> names,
                                                            std::chrono::system_clock::time_point since,
                                                            int limit) override;
    [[nodiscard]] Result<std::vector<MetricSample>> sums(std::span<const std::string> names,
                                                         std::chrono::system_clock::time_point since) override;

  private:
    /// One value for each period that has samples: since `start`, which begins one. Unordered, metric by metric.
    [[nodiscard]] Result<std::vector<MetricSample>> read(std::span<const std::string> names, const char* statistic,
                                                         std::chrono::system_clock::time_point start,
                                                         std::chrono::seconds period);
    [[nodiscard]] QueryService::Parameters queries(std::span<const std::string> names, const char* statistic,
                                                   std::chrono::seconds period) const;

    QueryService cloudwatch_;
    std::string namespace_;
    std::string group_;
    Clock clock_;
};

}  // namespace polybot
