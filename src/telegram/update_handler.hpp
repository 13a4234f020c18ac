#pragma once

#include <mutex>

#include "chat/conversation.hpp"
#include "telegram/addressing.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/turns.hpp"
#include "telegram/update.hpp"

namespace polybot {

/// Hands updates to the conversation, those of one chat in the order in which they came. Thread-safe.
class UpdateHandler {
  public:
    /// `username` is the bot's, where it is known by now. Both references must outlive this.
    UpdateHandler(BotApi& api, Conversation& conversation, std::string username = {});

    /// Returns when the update's work is durable; a transient failure means: deliver it again later. An update that
    /// asks nothing of us is a success.
    [[nodiscard]] Result<void> handle(const Update& update);

  private:
    [[nodiscard]] Result<void> hear(const Update& update);
    [[nodiscard]] Result<void> press(const Update& update);
    [[nodiscard]] Result<std::string> fetch(const TelegramFile& file);
    /// Who we are; the name is asked for until Telegram tells it.
    [[nodiscard]] BotIdentity identity();

    BotApi& api_;
    Conversation& conversation_;
    Turns turns_;
    std::mutex identity_mutex_;
    BotIdentity identity_;
};

}  // namespace polybot
