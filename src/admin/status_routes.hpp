#pragma once

#include <memory>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "http/router.hpp"
#include "monitoring/status.hpp"

namespace polybot {

/// Adds `GET /status`: JSON, a line for each member, with 200 when all is well and 503 when not. `sources` must outlive
/// the router.
void add_status_route(Router& router, const StatusSources& sources);

/// What is told at each question for metrics.
using Collectables = std::vector<std::shared_ptr<prometheus::Collectable>>;

/// Adds `GET /metrics`: everything collected, in Prometheus' text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
void add_metrics_route(Router& router, Collectables collectables);

}  // namespace polybot
