#pragma once

#include <optional>
#include <string>

#include "result/result.hpp"

namespace polybot {

/// A worker's place in a fleet whose machines come and go by somebody else's will, as in Amazon EC2 Auto Scaling.
/// Thread-safe. Blocking.
class Membership {
  public:
    virtual ~Membership() = default;

    /// Why this worker's machine is about to be taken away, in words for the log; nothing while it may stay.
    [[nodiscard]] virtual Result<std::optional<std::string>> notice() = 0;

    /// Says whether there is work here: while there is, a shrinking fleet gives up another machine.
    [[nodiscard]] virtual Result<void> set_busy(bool busy) = 0;

    /// After a notice: asks for more time to finish.
    [[nodiscard]] virtual Result<void> ask_for_time() = 0;

    /// After a notice: says that nothing is left to finish.
    [[nodiscard]] virtual Result<void> leave() = 0;
};

}  // namespace polybot
