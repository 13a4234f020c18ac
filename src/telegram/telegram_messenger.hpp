#pragma once

#include <string>

#include "chat/messenger.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/sender.hpp"

namespace polybot {

/// The chat "telegram:<number>".
[[nodiscard]] std::string telegram_chat(std::int64_t number);

/// Talks to people on Telegram, within its limits; transient faults are retried for some seconds, and a refused token
/// is one.
class TelegramMessenger final : public Messenger {
  public:
    /// Both must outlive this.
    TelegramMessenger(BotApi& api, Sender& sender) : api_(api), sender_(sender) {}

    /// A text over Telegram's limit becomes several messages; the first one's id is returned, the last has the buttons.
    [[nodiscard]] Result<std::string> send(const std::string& chat, const Message& message,
                                           const std::string& reply_to) override;
    [[nodiscard]] Result<void> edit(const std::string& chat, const std::string& message_id,
                                    const Message& message) override;
    [[nodiscard]] std::string acknowledge(const std::string& chat, const std::string& text,
                                          const std::string& reply_to) override;
    void show_working(const std::string& chat) override;
    /// The acknowledgement becomes the answer: the picture with a caption, or the text. Only where that cannot be, as
    /// it was deleted or never sent, the answer is a message of its own.
    [[nodiscard]] Result<void> deliver(const Answer& answer) override;
    /// The acknowledgement becomes the list, and an album of the pictures follows it.
    [[nodiscard]] Result<void> deliver_album(std::span<const Answer> answers, const Message& list) override;
    /// The messages are the user's own, in the user's hands.
    void show_forgotten(const std::string&) override {}

  private:
    /// Puts the text in place of the message `status`, or sends it in reply to `reply_to`; returns the message's
    /// number.
    [[nodiscard]] Result<std::int64_t> put_text(std::int64_t chat, std::int64_t status, std::int64_t reply_to,
                                                const Message& message);
    [[nodiscard]] Result<void> put_picture(std::int64_t chat, const Answer& answer);
    /// Those that there are, with a caption for all, or each with its own where that is empty.
    [[nodiscard]] Result<void> send_pictures(std::int64_t chat, std::span<const Answer> answers,
                                             std::string_view caption);

    BotApi& api_;
    Sender& sender_;
};

}  // namespace polybot
