#pragma once

#include "admin/operator_access.hpp"
#include "http/router.hpp"

namespace polybot {

/// Adds the login, which makes a browser the operator's by a cookie: `GET` and `POST /login?next=<path>`, and
/// `POST /logout`. `access` must outlive the router.
void add_login_routes(Router& router, OperatorAccess& access);

}  // namespace polybot
