#pragma once

#include "options.hpp"
#include "stop/stop_signals.hpp"

namespace polybot {

/// Publishes the backlog until a signal comes, and on one machine sizes the fleet by it, as long as this streamer
/// leads. Throws std::exception with a sentence for the operator when the home cannot be used.
void stream(const StreamerOptions& options, const StopSignals& signals);

}  // namespace polybot
