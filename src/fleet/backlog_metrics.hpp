#pragma once

#include <vector>

#include "fleet/scaling_policy.hpp"
#include "metrics/metric_sink.hpp"

namespace polybot {

/// What is published of a reading (metric_names.hpp). With no worker running, the backlog and the wait are those that
/// one worker would have. Left out is what nobody knows: the oldest job's age, and what follows from the seconds per
/// job before they were measured.
[[nodiscard]] std::vector<Metric> backlog_metrics(const FleetReading& reading, double acceptable_backlog);

}  // namespace polybot
