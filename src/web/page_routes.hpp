#pragma once

#include "http/router.hpp"
#include "web/readiness.hpp"

namespace polybot {

/// Adds `GET /`, which is health for a load balancer (200 or 503) and the chat page for a browser, and the page's
/// files. `readiness` must outlive the router.
void add_page_routes(Router& router, const Readiness& readiness);

}  // namespace polybot
