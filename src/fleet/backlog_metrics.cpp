#include "fleet/backlog_metrics.hpp"

#include "metrics/metric_names.hpp"

namespace polybot {

std::vector<Metric> backlog_metrics(const FleetReading& reading, double acceptable_backlog) {
    const double backlog = backlog_per_instance(reading.visible, reading.running);
    std::vector<Metric> metrics = {{metric::backlog_per_instance, backlog, "None"},
                                   {metric::acceptable_backlog, acceptable_backlog, "None"},
                                   {metric::queue_depth, static_cast<double>(reading.visible), "Count"},
                                   {metric::in_flight, static_cast<double>(reading.in_flight), "Count"},
                                   {metric::workers, static_cast<double>(reading.running), "Count"}};
    if (reading.oldest_age_seconds) metrics.push_back({metric::oldest_age, *reading.oldest_age_seconds, "Seconds"});
    if (reading.seconds_per_job) {
        metrics.push_back({metric::seconds_per_job, *reading.seconds_per_job, "Seconds"});
        metrics.push_back({metric::expected_wait, backlog * *reading.seconds_per_job, "Seconds"});
    }
    return metrics;
}

}  // namespace polybot
