#pragma once

#include <string>

#include "chat/messenger.hpp"
#include "retry/retry.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/token_fault.hpp"

namespace polybot {

/// The chat "telegram:<number>".
[[nodiscard]] std::string telegram_chat(std::int64_t number);

/// Talks to people on Telegram; transient faults are retried for some seconds, and a refused token is one.
class TelegramMessenger final : public Messenger {
  public:
    /// `api` must outlive this.
    explicit TelegramMessenger(BotApi& api, Waiting waiting = {});

    [[nodiscard]] Result<std::string> send_text(const std::string& chat, const std::string& text,
                                                const std::string& reply_to) override;
    void show_working(const std::string& chat) override;
    /// A picture goes out as a photo with a caption, and the status message is edited to the text; without a picture
    /// the status message becomes the answer.
    [[nodiscard]] Result<void> deliver(const Answer& answer) override;

  private:
    template <class Action>
    [[nodiscard]] auto with_retry(Action action) {
        return retry({}, waiting_, {}, [&action] { return with_passing_token_fault(action()); });
    }
    [[nodiscard]] Result<void> deliver_text(std::int64_t chat, const Answer& answer);
    [[nodiscard]] Result<void> deliver_picture(std::int64_t chat, const Answer& answer);

    BotApi& api_;
    Waiting waiting_;
};

}  // namespace polybot
