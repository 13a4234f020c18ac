#include "fleet/scaler.hpp"

#include <utility>

#include "log/log.hpp"

namespace polybot {

Scaler::Scaler(const ScalingRule& rule, ScalableFleet& fleet, DecisionLog& decisions)
    : policy_(rule), fleet_(fleet), decisions_(decisions), wanted_(rule.min_workers) {}

Result<void> Scaler::decide(FleetReading reading) {
    const auto size = fleet_.size();
    if (!size) return size.error();
    reading.running = size->running;
    reading.warming = size->warming;

    auto [desired, reason] = policy_.next(reading);
    wanted_ = desired;
    if (wanted_ != told_) {
        tell({.time = reading.time, .from = told_, .to = wanted_, .reason = std::move(reason)});
        told_ = wanted_;
    }
    return keep();
}

Result<void> Scaler::keep() {
    return fleet_.set_desired(wanted_);
}

void Scaler::tell(const ScalingDecision& decision) {
    log::info("fleet scaled", {{"from", decision.from}, {"to", decision.to}, {"reason", decision.reason}});
    // The fleet matters more than the memory of it.
    if (const auto recorded = decisions_.record(decision); !recorded) {
        log::warn("decision not written down", {{"reason", recorded.error().message}});
    }
}

}  // namespace polybot
