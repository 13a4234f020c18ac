#pragma once

#include "chat/backlog_limit.hpp"
#include "chat/commands.hpp"
#include "chat/conversation.hpp"
#include "chat/delivery.hpp"
#include "chat/forgetting.hpp"
#include "chat/intake_limit.hpp"
#include "chat/messenger.hpp"
#include "chat/moving.hpp"
#include "chat/outcomes.hpp"
#include "chat/pace.hpp"
#include "chat/photo_intake.hpp"
#include "chat/photo_reception.hpp"
#include "chat/ports.hpp"

namespace polybot {

/// The bot, put together: what it says and does, whatever it talks through. Thread-safe as its parts are.
struct Bot {
    /// `messenger` must outlive this. `most_waiting` photos of all chats may wait for workers.
    Bot(const Ports& its_ports, Messenger& messenger, const Clock& clock, const Waiting& waiting = {},
        int most_waiting = BacklogLimit::default_most)
        : ports(its_ports),
          backlog(ports.jobs, clock, most_waiting),
          intake(ports.blobs, ports.jobs, clock),
          delivery(ports, messenger, pace, outcomes, clock, waiting),
          forgetting(ports, messenger, clock),
          photos(ports, messenger, intake, limit, backlog, pace, delivery, clock),
          moving(ports, clock),
          commands(ports, pace, delivery, forgetting, clock),
          conversation(messenger, photos, commands, moving, ports.claims, clock) {}

    Ports ports;
    Pace pace;
    Outcomes outcomes;
    IntakeLimit limit;
    BacklogLimit backlog;
    PhotoIntake intake;
    Delivery delivery;
    Forgetting forgetting;
    PhotoReception photos;
    Moving moving;
    Commands commands;
    Conversation conversation;
};

}  // namespace polybot
