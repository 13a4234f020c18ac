#pragma once

#include "http/router.hpp"
#include "web/chat_routes.hpp"

namespace polybot {

/// Adds the web chat's settings (docs/web-chat.md): `GET` and `PUT /api/settings`, `GET /api/classes`, and
/// `DELETE /api/chat`, which forgets all that is kept of the session. `chat` must outlive the router.
void add_settings_routes(Router& router, const WebChat& chat);

}  // namespace polybot
