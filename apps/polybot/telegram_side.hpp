#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "chat/conversation.hpp"
#include "http/client.hpp"
#include "http/router.hpp"
#include "options.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/sender.hpp"
#include "telegram/telegram_messenger.hpp"
#include "telegram/update_handler.hpp"

namespace polybot {

/// Everything that polybot needs to be a Telegram bot, whose token may be replaced.
class TelegramSide {
  public:
    /// Asks Telegram who the token is; throws std::runtime_error when it knows no such bot. A Telegram that cannot be
    /// reached now is no reason not to start. `token` must outlive this.
    TelegramSide(const PolybotOptions& options, const LiveSecret& token);

    [[nodiscard]] Messenger& messenger() { return messenger_; }

    /// Brings updates to `conversation`, which must outlive this: adds the webhook's routes, where a webhook is wanted.
    void connect(Conversation& conversation, Router& router);

    /// Keeps the webhook registered, or polls for updates, until `stop`; blocking. Call after `connect`.
    void run(const std::stop_token& stop);

  private:
    const LiveSecret& token_;
    std::string app_url_;
    HttpClient http_;
    BotApi api_;
    Sender sender_;
    TelegramMessenger messenger_;
    std::string username_;  ///< Empty while Telegram could not be asked.
    std::unique_ptr<UpdateHandler> handler_;
};

}  // namespace polybot
