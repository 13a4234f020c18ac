#pragma once

#include <chrono>

#include "fleet/scaling_policy.hpp"

namespace polybot::simulation {

/// What sizes the simulated fleet.
class Scaler {
  public:
    virtual ~Scaler() = default;

    /// How often it looks.
    [[nodiscard]] virtual std::chrono::seconds period() const = 0;

    /// How many workers there should be from now on; `desired` are asked for so far.
    [[nodiscard]] virtual int next(const FleetReading& reading, int desired) = 0;
};

}  // namespace polybot::simulation
