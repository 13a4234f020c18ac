#pragma once

#include <chrono>
#include <optional>

#include "claims/leadership.hpp"
#include "fleet/fleet_reader.hpp"
#include "fleet/scaling_policy.hpp"
#include "metrics/metric_sink.hpp"
#include "time/beat.hpp"
#include "time/clock.hpp"

namespace polybot {

/// How the backlog is published.
struct StreamingRule {
    std::chrono::seconds period{30};  ///< From one sample to the next; above 0.
    ScalingRule scaling;              ///< Its target is published beside the backlog.
};

/// Publishes the backlog once a period on the wall clock's grid, as long as it leads: of several streamers one does,
/// and another within a minute of that one's death. Not thread-safe. Blocking.
class BacklogStreamer {
  public:
    static constexpr const char* lease_name = "metric-streamer";

    /// All must outlive this.
    BacklogStreamer(FleetReader& reader, MetricSink& metrics, LeaseStore& leases, StreamingRule rule, Clock clock);

    /// Does what is due: renews the lease, reads, publishes. Returns a reading on each beat on which we lead, whether
    /// it could be published or not. Who stands by reads too, so that its log tells that it could.
    std::optional<FleetReading> look();

    /// Whether we lead now.
    [[nodiscard]] bool leads() const { return leadership_.leads(clock_()); }

    /// How long until something is due.
    [[nodiscard]] std::chrono::milliseconds wait() const;

  private:
    FleetReader& reader_;
    MetricSink& metrics_;
    StreamingRule rule_;
    Clock clock_;
    Beat samples_;
    Beat renewals_;
    Leadership leadership_;
};

/// How often a streamer of that period renews its lease: three times a period, and every ten seconds at least.
[[nodiscard]] std::chrono::milliseconds renewal_period(std::chrono::seconds period);

/// How long its lease is: two renewals may fail before another streamer takes over, and its follower, which asks as
/// often, leads within 30 s of its death.
[[nodiscard]] std::chrono::milliseconds lease_length(std::chrono::seconds period);

}  // namespace polybot
