#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "result/result.hpp"

namespace polybot {

/// A change of the number of workers, and why.
struct ScalingDecision {
    std::chrono::system_clock::time_point time;
    int from = 0;  ///< Workers wanted before; 0 or more.
    int to = 0;    ///< Workers wanted from then on.
    std::string reason;

    bool operator==(const ScalingDecision&) const = default;
};

/// What was decided about the number of workers. Thread-safe. Blocking.
class DecisionHistory {
  public:
    static constexpr int most_at_once = 100;

    virtual ~DecisionHistory() = default;

    /// The newest decisions, `limit` (1..most_at_once) of them at most, newest first.
    [[nodiscard]] virtual Result<std::vector<ScalingDecision>> recent(int limit) = 0;
};

/// Where decisions are written down that this program makes itself; on AWS the Auto Scaling group makes them.
class DecisionLog : public DecisionHistory {
  public:
    /// Keeps the decision; those of long ago go.
    [[nodiscard]] virtual Result<void> record(const ScalingDecision& decision) = 0;
};

}  // namespace polybot
