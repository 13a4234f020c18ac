#include "chat/outcome_metrics.hpp"

#include <array>
#include <utility>

#include "log/log.hpp"
#include "metrics/metric_names.hpp"
#include "retry/waiting.hpp"

namespace polybot {

OutcomeMetrics::OutcomeMetrics(Outcomes& outcomes, MetricSink& sink, Clock clock)
    : outcomes_(outcomes), sink_(sink), clock_(std::move(clock)) {}

void OutcomeMetrics::run(std::chrono::milliseconds period, const std::stop_token& stop) {
    do {
        sleep_unless_stopped(period, stop);
        publish();
    } while (!stop.stop_requested());
}

void OutcomeMetrics::publish() {
    const OutcomeCount count = outcomes_.take();
    if (count == OutcomeCount{}) return;
    const std::array metrics = {Metric{metric::photos_answered, static_cast<double>(count.answered), "Count"},
                                Metric{metric::photos_failed, static_cast<double>(count.failed), "Count"}};
    const auto published = sink_.publish(metrics, clock_());
    if (published) return;
    outcomes_.put_back(count);
    log::warn("outcomes not published", {{"reason", published.error().message}});
}

}  // namespace polybot
