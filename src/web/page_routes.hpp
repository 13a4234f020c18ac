#pragma once

#include <functional>

#include "http/router.hpp"

namespace polybot {

/// Whether the service can serve now; quick and thread-safe.
using IsReady = std::function<bool()>;

/// Adds `GET /`, which is health for a load balancer (200 or 503) and the chat page for a browser, and the page's
/// files.
void add_page_routes(Router& router, IsReady is_ready);

}  // namespace polybot
