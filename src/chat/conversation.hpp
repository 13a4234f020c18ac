#pragma once

#include <functional>
#include <string>

#include "chat/messenger.hpp"
#include "chat/photo_intake.hpp"
#include "claims/claim_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// A message to the bot, whatever it came through.
struct IncomingMessage {
    std::string bot;   ///< Which bot it was sent to; keeps the steps of different bots apart.
    std::string step;  ///< "update:<id>": names this message for good, however often it is delivered.
    std::string chat;
    std::string message_id;
    std::string text;                                  ///< The text or the caption; may be empty.
    std::function<Result<std::string>()> fetch_photo;  ///< Gets the photo's bytes; empty when there is none.
};

/// What the bot does with a message. Thread-safe.
class Conversation {
  public:
    Conversation(Messenger& messenger, PhotoIntake& intake, ClaimStore& claims, Clock clock);

    /// Handles a message once, however often it is delivered; returns when its work is durable. A transient failure
    /// means: deliver it again later.
    [[nodiscard]] Result<void> handle(const IncomingMessage& message);

  private:
    [[nodiscard]] Result<void> answer(const IncomingMessage& message);
    [[nodiscard]] Result<void> answer_photo(const IncomingMessage& message);
    [[nodiscard]] Result<void> say(const IncomingMessage& message, std::string_view text);

    Messenger& messenger_;
    PhotoIntake& intake_;
    ClaimStore& claims_;
    Clock clock_;
};

}  // namespace polybot
