#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "chat/chat_log.hpp"
#include "chat/messenger.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Wakes the event streams of a chat.
using NotifyChat = std::function<void(std::string_view chat)>;

/// Answers web chats: what it says becomes an entry of the chat's log, which the page's event stream follows.
class WebMessenger final : public Messenger {
  public:
    /// `notify` must be thread-safe.
    WebMessenger(ChatLog& log, NotifyChat notify, Clock clock);

    [[nodiscard]] Result<std::string> send(const std::string& chat, const Message& message,
                                           const std::string& reply_to) override;
    /// A log only grows: the new message follows the old one.
    [[nodiscard]] Result<void> edit(const std::string& chat, const std::string& message_id,
                                    const Message& message) override;
    /// The page shows that by itself.
    [[nodiscard]] std::string acknowledge(const std::string& chat, const std::string& text,
                                          const std::string& reply_to) override;
    /// The page shows that by itself.
    void show_working(const std::string& chat) override;
    /// Repeating it adds nothing: the entry is keyed by the prediction. One that was delivered before is still on the
    /// page, and told in words.
    [[nodiscard]] Result<void> deliver(const Answer& answer) override;
    /// The page has no albums: every photo has its own card.
    [[nodiscard]] Result<void> deliver_album(std::span<const Answer> answers, const Message& list) override;
    void show_forgotten(const std::string& chat) override;

  private:
    ChatLog& log_;
    NotifyChat notify_;
    Clock clock_;
};

}  // namespace polybot
