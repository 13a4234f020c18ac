#include "stream.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "aws/auto_scaling_fleet.hpp"
#include "fleet/backlog_streamer.hpp"
#include "fleet/scaler.hpp"
#include "local/process_fleet.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// Publishes alone: AWS sizes the group, by its policy on what is published.
void publish(Home& home, Fleet& fleet, const StreamingRule& rule, const StopSignals& signals) {
    FleetReader reader(home.jobs, fleet, home.service_times);
    BacklogStreamer streamer(reader, home.metrics, home.leases, rule, system_clock());
    do {
        (void)streamer.look();
    } while (!signals.wait_for(streamer.wait()));
    log::info("stopping");
}

/// Publishes, and sizes the fleet of the one-machine home by what it published. Who does not lead has no workers.
void publish_and_scale(Home& home, ScalableFleet& fleet, const StreamingRule& rule, const StopSignals& signals) {
    FleetReader reader(home.jobs, fleet, home.service_times);
    BacklogStreamer streamer(reader, home.metrics, home.leases, rule, system_clock());
    std::optional<Scaler> scaler;  // While we lead.
    // Dead workers are replaced that often.
    constexpr std::chrono::milliseconds longest_wait{1'000};
    do {
        const auto reading = streamer.look();
        Result<void> scaled;
        if (!streamer.leads()) {
            scaler.reset();
            scaled = fleet.set_desired(0);
        } else {
            if (!scaler) scaler.emplace(rule.scaling, fleet, *home.decision_log());
            scaled = reading ? scaler->decide(*reading) : scaler->keep();
        }
        if (!scaled) log::error("fleet not scaled", {{"reason", scaled.error().message}});
    } while (!signals.wait_for(std::min(longest_wait, streamer.wait())));
    log::info("stopping");
}

}  // namespace

void stream(const StreamerOptions& options, const StopSignals& signals) {
    Home home(options.home);
    if (AwsClient* const aws = home.aws()) {
        AutoScalingFleet fleet(*aws, options.home.aws.auto_scaling_group);
        publish(home, fleet, options.streaming, signals);
    } else {
        // It waits for its workers at its end; the lease is given up before.
        ProcessFleet fleet(
            {options.yolo5.string(), "work", "--home", "local", "--data-dir", options.home.data_dir.string(),
             "--visibility-timeout", std::to_string(options.visibility_timeout.count())},
            {.farewell = options.visibility_timeout});
        publish_and_scale(home, fleet, options.streaming, signals);
    }
}

}  // namespace polybot
