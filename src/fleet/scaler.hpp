#pragma once

#include "fleet/decision_log.hpp"
#include "fleet/fleet.hpp"
#include "fleet/scaling_policy.hpp"
#include "result/result.hpp"

namespace polybot {

/// Keeps a fleet at the size that the policy decides on, and says why: each change of the size is logged and written
/// down. Call `decide` with each reading of the queue, and `keep` every second. Not thread-safe.
class Scaler {
  public:
    /// The fewest workers are wanted until the first reading. Throws as ScalingPolicy. `fleet` and `decisions` must
    /// outlive this.
    Scaler(const ScalingRule& rule, ScalableFleet& fleet, DecisionLog& decisions);

    /// Decides by a reading of the queue, and sizes the fleet accordingly; the workers that run and that warm up are
    /// filled in here. Where it fails, the size that is wanted stays, or is come to by the next `keep`.
    [[nodiscard]] Result<void> decide(FleetReading reading);

    /// Replaces the workers that died.
    [[nodiscard]] Result<void> keep();

  private:
    void tell(const ScalingDecision& decision);

    ScalingPolicy policy_;
    ScalableFleet& fleet_;
    DecisionLog& decisions_;
    int wanted_;
    int told_ = 0;  ///< As the last decision that was told has it; a new fleet is empty.
};

}  // namespace polybot
