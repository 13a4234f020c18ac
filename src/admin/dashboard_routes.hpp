#pragma once

#include "admin/dashboard.hpp"
#include "http/router.hpp"

namespace polybot {

/// Adds `GET /dashboard`, the page, and `GET /dashboard/events`, which is `dashboard` as an event stream, for so many
/// viewers at a time (503 beyond). `dashboard` must outlive the router.
void add_dashboard_routes(Router& admin, Dashboard& dashboard, int max_viewers = 50);

}  // namespace polybot
