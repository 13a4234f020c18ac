#pragma once

#include <chrono>

namespace polybot {

/// SIGINT and SIGTERM as something to wait for. Make one before any thread starts, so that all inherit the mask.
class StopSignals {
  public:
    /// Blocks both signals in this thread and those it starts. Throws std::system_error when that fails.
    StopSignals();

    /// Returns the number of the first of them that comes.
    int wait() const;

    /// Waits for `timeout` at most; returns whether one of them came.
    [[nodiscard]] bool wait_for(std::chrono::milliseconds timeout) const;
};

}  // namespace polybot
