#include "fleet/backlog_streamer.hpp"

#include <algorithm>
#include <utility>

#include "fleet/backlog_metrics.hpp"
#include "log/log.hpp"

namespace polybot {

BacklogStreamer::BacklogStreamer(FleetReader& reader, MetricSink& metrics, LeaseStore& leases, StreamingRule rule,
                                 Clock clock)
    : reader_(reader),
      metrics_(metrics),
      rule_(rule),
      clock_(std::move(clock)),
      samples_(rule_.period, clock_()),
      // The first renewal is due at once.
      renewals_(renewal_period(rule_.period), clock_() - renewal_period(rule_.period)),
      leadership_(leases, lease_name, lease_length(rule_.period)) {}

std::optional<FleetReading> BacklogStreamer::look() {
    const auto now = clock_();
    const bool is_sample_due = samples_.comes(now);
    if (renewals_.comes(now) || is_sample_due) leadership_.renew(now);
    if (!is_sample_due) return std::nullopt;

    const auto reading = reader_.read(now);
    if (!reading) {
        log::warn("reading failed", {{"reason", reading.error().message}});
        return std::nullopt;
    }
    // Anew, as the reading may have taken long.
    const bool is_ours = leads();
    if (is_ours) {
        const auto target = acceptable_backlog(rule_.scaling, reading->seconds_per_job);
        if (const auto sent = metrics_.publish(backlog_metrics(*reading, target), now); !sent) {
            log::warn("metrics not published", {{"reason", sent.error().message}});
            return *reading;
        }
    } else if (!leadership_.follows()) {
        return std::nullopt;  // The store does not say who leads, which was logged.
    }
    log::info(is_ours ? "backlog" : "standing by",
              {{"queue_depth", reading->visible}, {"in_flight", reading->in_flight}, {"workers", reading->running}});
    return is_ours ? std::optional(*reading) : std::nullopt;
}

std::chrono::milliseconds BacklogStreamer::wait() const {
    const auto now = clock_();
    return std::min(samples_.wait(now), renewals_.wait(now));
}

std::chrono::milliseconds renewal_period(std::chrono::seconds period) {
    using std::chrono::milliseconds;
    return std::clamp(milliseconds(period) / 3, milliseconds(2'000), milliseconds(10'000));
}

std::chrono::milliseconds lease_length(std::chrono::seconds period) {
    return renewal_period(period) * 27 / 10;
}

}  // namespace polybot
