#pragma once

#include <algorithm>
#include <limits>

#include "chat/bot.hpp"
#include "http/router.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Takes the photos of a load test in by the way that Telegram's take, but for the limits of people: they are the
/// operator's, and those that find no place come again. Thread-safe as its parts are.
struct LoadTestIntake {
    /// `most_waiting` is the bot's: half of those places are left to people. All others must outlive this.
    LoadTestIntake(Bot& its_bot, Messenger& messenger, const Clock& its_clock, int most_waiting)
        : bot(its_bot),
          clock(its_clock),
          places(bot.ports.jobs, clock, std::max(1, most_waiting / 2)),
          backlog(bot.ports.jobs, clock, std::numeric_limits<int>::max()),
          photos(bot.ports, messenger, bot.intake, limit, backlog, bot.pace, bot.delivery, clock),
          conversation(messenger, photos, bot.commands, bot.moving, bot.ports.claims, clock) {}

    Bot& bot;
    Clock clock;
    IntakeLimit limit{1'000'000, 1'000'000};
    BacklogLimit places;
    BacklogLimit backlog;  ///< Refuses nothing: what found a place is taken.
    PhotoReception photos;
    Conversation conversation;
};

/// The load tests' chats begin so; whatever delivers to them logs the answers, as the web chat's does.
inline constexpr const char* load_test_channel = "loadtest";

/// Adds `/loadTest?run=<UUID>`: `POST` takes a photo, which `&photo=<name>` names within its run, `GET` streams the
/// answers as server-sent events, in the web chat's form (docs/web-chat.md), `DELETE` forgets the run with all that
/// came of it. While half as many photos wait as may, or more, they are answered with 503. `intake` must outlive the
/// router.
void add_load_test_routes(Router& router, LoadTestIntake& intake);

}  // namespace polybot
