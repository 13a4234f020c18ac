#include "aws/cloudwatch_metric_sink.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "time/rfc3339.hpp"

namespace polybot {

CloudWatchMetricSink::CloudWatchMetricSink(AwsClient& client, std::string metric_namespace, std::string group)
    : cloudwatch_(cloudwatch(client)), namespace_(std::move(metric_namespace)), group_(std::move(group)) {}

Result<void> CloudWatchMetricSink::publish(std::span<const Metric> metrics,
                                           std::chrono::system_clock::time_point when) {
    if (metrics.empty()) return {};
    QueryService::Parameters parameters = {{"Namespace", namespace_}};
    int number = 0;
    for (const Metric& metric : metrics) {
        const std::string member = "MetricData.member." + std::to_string(++number) + ".";
        parameters.emplace_back(member + "MetricName", metric.name);
        parameters.emplace_back(member + "Value", boost::json::serialize(boost::json::value(metric.value)));
        parameters.emplace_back(member + "Unit", metric.unit);
        parameters.emplace_back(member + "Timestamp", to_rfc3339(when));
        parameters.emplace_back(member + "StorageResolution", "1");
        parameters.emplace_back(member + "Dimensions.member.1.Name", dimension_name);
        parameters.emplace_back(member + "Dimensions.member.1.Value", group_);
    }
    const auto published = cloudwatch_.call("PutMetricData", parameters);
    if (!published) return published.error();
    return {};
}

}  // namespace polybot
