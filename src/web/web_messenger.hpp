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

    [[nodiscard]] Result<std::string> send_text(const std::string& chat, const std::string& text,
                                                const std::string& reply_to) override;
    /// The page shows that by itself.
    void show_working(const std::string& chat) override;
    /// Repeating it adds nothing: the entry is keyed by the prediction.
    [[nodiscard]] Result<void> deliver(const Answer& answer) override;

  private:
    ChatLog& log_;
    NotifyChat notify_;
    Clock clock_;
};

}  // namespace polybot
