#pragma once

#include "chat/commands.hpp"
#include "chat/incoming.hpp"
#include "chat/messenger.hpp"
#include "chat/moving.hpp"
#include "chat/photo_reception.hpp"
#include "claims/claim_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// What the bot does with what people send. Thread-safe.
class Conversation {
  public:
    Conversation(Messenger& messenger, PhotoReception& photos, Commands& commands, Moving& moving, ClaimStore& claims,
                 Clock clock);

    /// Notes what is coming, before `handle`, which may have to wait for its turn. May be repeated.
    [[nodiscard]] Result<void> expect(const IncomingMessage& message) { return photos_.expect(message); }

    /// Handles a message once, however often it is delivered; returns when its work is durable. A transient failure
    /// means: deliver it again later. There is none in the last try, whose sender is told instead.
    [[nodiscard]] Result<void> handle(const IncomingMessage& message);

    /// Does what a button says, once; the answer takes the place of the message that has it, unless it stands alone.
    [[nodiscard]] Result<void> press(const IncomingPress& press);

    /// Hands over, once, what is kept of a chat to the chat that it became; says nothing.
    [[nodiscard]] Result<void> move(const ChatMove& move);

  private:
    [[nodiscard]] Result<void> answer(const IncomingMessage& message, bool again);
    [[nodiscard]] Result<void> answer_press(const IncomingPress& press);
    [[nodiscard]] Result<void> say(const IncomingMessage& message, const Message& answer);

    Messenger& messenger_;
    PhotoReception& photos_;
    Commands& commands_;
    Moving& moving_;
    ClaimStore& claims_;
    Clock clock_;
};

}  // namespace polybot
