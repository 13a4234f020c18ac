#include "aws/cloudwatch_metric_history.hpp"

#include <algorithm>
#include <map>

#include "aws/cloudwatch_metric_sink.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

/// CloudWatch keeps periods of less than a minute for three hours.
constexpr std::chrono::hours keeps_seconds_for{3};
constexpr seconds fine{10};
constexpr seconds coarse{60};
/// An answer has a hundred thousand values; who needs more has asked for too much.
constexpr int most_pages = 10;

system_clock::time_point cut(system_clock::time_point time, seconds period) {
    return time - time.time_since_epoch() % period;
}

/// A query's number as an id, which begins with a small letter.
std::string id_of(std::size_t number) {
    return std::string("m").append(std::to_string(number));
}

Result<void> read_page(const pugi::xml_node& page, std::span<const std::string> names,
                       std::vector<MetricSample>& samples) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string id = id_of(i);
        const auto result = page.child("MetricDataResults").find_child([&id](const pugi::xml_node& node) {
            return node.child_value("Id") == id;
        });
        auto value = result.child("Values").child("member");
        for (const pugi::xml_node& timestamp : result.child("Timestamps").children("member")) {
            const auto time = parse_rfc3339(timestamp.child_value());
            if (!time || !value) return Error{Code::data_loss, "CloudWatch GetMetricData answered with no samples"};
            samples.push_back({names[i], *time, value.text().as_double()});
            value = value.next_sibling("member");
        }
    }
    return {};
}

/// Of each metric the newest ones; `samples` is newest first.
void keep_newest(std::vector<MetricSample>& samples, int limit) {
    std::map<std::string, int> seen;
    std::erase_if(samples, [&](const MetricSample& sample) { return ++seen[sample.name] > limit; });
}

}  // namespace

CloudWatchMetricHistory::CloudWatchMetricHistory(AwsClient& client, std::string metric_namespace, std::string group,
                                                 Clock clock)
    : cloudwatch_(cloudwatch(client)),
      namespace_(std::move(metric_namespace)),
      group_(std::move(group)),
      clock_(std::move(clock)) {}

Result<std::vector<MetricSample>> CloudWatchMetricHistory::history(std::span<const std::string> names,
                                                                   system_clock::time_point since, int limit) {
    const seconds period = clock_() - since < keeps_seconds_for ? fine : coarse;
    auto samples = read(names, "Average", cut(since, period), period);
    if (!samples) return samples;
    std::ranges::stable_sort(*samples, std::ranges::greater{}, &MetricSample::time);
    keep_newest(*samples, limit);
    std::ranges::stable_sort(*samples, {}, &MetricSample::time);
    return samples;
}

Result<std::vector<MetricSample>> CloudWatchMetricHistory::sums(std::span<const std::string> names,
                                                                system_clock::time_point since) {
    auto samples = read(names, "Sum", cut(since, coarse), coarse);
    if (samples) std::ranges::stable_sort(*samples, {}, &MetricSample::time);
    return samples;
}

Result<std::vector<MetricSample>> CloudWatchMetricHistory::read(std::span<const std::string> names,
                                                                const char* statistic, system_clock::time_point start,
                                                                seconds period) {
    std::vector<MetricSample> samples;
    const auto now = clock_();
    if (names.empty() || start > now) return samples;
    auto parameters = queries(names, statistic, period);
    parameters.emplace_back("StartTime", to_rfc3339(start));
    parameters.emplace_back("EndTime", to_rfc3339(cut(now, period) + period));

    std::string next_page;
    int pages = 0;
    do {
        auto asked = parameters;
        if (!next_page.empty()) asked.emplace_back("NextToken", next_page);
        const auto answer = cloudwatch_.call("GetMetricData", asked);
        if (!answer) return answer.error();
        const auto page = answer->child("GetMetricDataResponse").child("GetMetricDataResult");
        if (const auto read = read_page(page, names, samples); !read) return read.error();
        next_page = page.child_value("NextToken");
    } while (!next_page.empty() && ++pages < most_pages);
    return samples;
}

QueryService::Parameters CloudWatchMetricHistory::queries(std::span<const std::string> names, const char* statistic,
                                                          seconds period) const {
    QueryService::Parameters parameters;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string query = "MetricDataQueries.member." + std::to_string(i + 1) + ".";
        const std::string stat = query + "MetricStat.";
        parameters.emplace_back(query + "Id", id_of(i));
        parameters.emplace_back(stat + "Metric.Namespace", namespace_);
        parameters.emplace_back(stat + "Metric.MetricName", names[i]);
        parameters.emplace_back(stat + "Metric.Dimensions.member.1.Name", CloudWatchMetricSink::dimension_name);
        parameters.emplace_back(stat + "Metric.Dimensions.member.1.Value", group_);
        parameters.emplace_back(stat + "Period", std::to_string(period.count()));
        parameters.emplace_back(stat + "Stat", statistic);
    }
    return parameters;
}

}  // namespace polybot
