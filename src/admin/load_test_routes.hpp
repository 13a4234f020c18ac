#pragma once

#include "chat/bot.hpp"
#include "http/router.hpp"
#include "monitoring/queue_watch.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Takes the photos of a load test in by the way that Telegram's take, but for the limit of a chat: they are the
/// operator's. Thread-safe as its parts are.
struct LoadTestIntake {
    /// All of them must outlive this.
    LoadTestIntake(Bot& its_bot, Messenger& messenger, const Clock& clock)
        : bot(its_bot),
          photos(bot.ports, messenger, bot.intake, limit, bot.backlog, bot.pace, bot.delivery, clock),
          conversation(messenger, photos, bot.commands, bot.ports.claims, clock) {}

    Bot& bot;
    IntakeLimit limit{1'000'000, 1'000'000};
    PhotoReception photos;
    Conversation conversation;
};

/// The load tests' chats begin so; whatever delivers to them logs the answers, as the web chat's does.
inline constexpr const char* load_test_channel = "loadtest";

/// Adds `/loadTest?run=<UUID>`: `POST` takes a photo, which `&photo=<name>` names within its run, `GET` streams the
/// answers as server-sent events, in the web chat's form (docs/web-chat.md), `DELETE` forgets the run with all that
/// came of it. While more than 2,000 jobs wait, photos are answered with 503. Both must outlive the router.
void add_load_test_routes(Router& router, LoadTestIntake& intake, QueueWatch& queue);

}  // namespace polybot
