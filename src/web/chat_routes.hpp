#pragma once

#include "chat/bot.hpp"
#include "http/router.hpp"
#include "time/clock.hpp"
#include "web/visitors.hpp"
#include "web/web_messenger.hpp"

namespace polybot {

/// What the web chat works with; all of it outlives the server.
struct WebChat {
    Bot& bot;
    NotifyChat notify;
    Clock clock;
    Visitors& visitors;
};

/// Adds the web chat's API (docs/web-chat.md) under `/api/`.
void add_chat_routes(Router& router, const WebChat& chat);

}  // namespace polybot
