#pragma once

#include "chat/conversation.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/update.hpp"

namespace polybot {

/// Hands updates to the conversation. Thread-safe.
class UpdateHandler {
  public:
    /// Both must outlive this.
    UpdateHandler(BotApi& api, Conversation& conversation) : api_(api), conversation_(conversation) {}

    /// Returns when the update's work is durable; a transient failure means: deliver it again later. An update that
    /// asks nothing of us is a success.
    [[nodiscard]] Result<void> handle(const Update& update);

  private:
    [[nodiscard]] Result<std::string> fetch(const TelegramFile& file);

    BotApi& api_;
    Conversation& conversation_;
};

}  // namespace polybot
