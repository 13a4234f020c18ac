#pragma once

#include <memory>

#include "http/router.hpp"
#include "web/readiness.hpp"

namespace polybot {

/// Adds `GET /`, which is health for a load balancer (200 or 503) and the chat page for a browser, and the page's
/// files.
void add_page_routes(Router& router, const std::shared_ptr<Readiness>& readiness);

}  // namespace polybot
