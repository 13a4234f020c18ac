#pragma once

#include <map>
#include <string>

#include "chat/messenger.hpp"

namespace polybot {

/// Sends each message through the messenger that its chat's prefix names ("telegram:42" goes to "telegram").
/// Filled before use, read-only then, hence thread-safe.
class Messengers final : public Messenger {
  public:
    /// `messenger` must outlive this object.
    void add(const std::string& prefix, Messenger& messenger);

    [[nodiscard]] Result<std::string> send(const std::string& chat, const Message& message,
                                           const std::string& reply_to) override;
    [[nodiscard]] Result<void> edit(const std::string& chat, const std::string& message_id,
                                    const Message& message) override;
    [[nodiscard]] std::string acknowledge(const std::string& chat, const std::string& text,
                                          const std::string& reply_to) override;
    void show_working(const std::string& chat) override;
    [[nodiscard]] Result<void> deliver(const Answer& answer) override;
    [[nodiscard]] Result<void> deliver_album(std::span<const Answer> answers, const Message& list) override;
    void show_forgotten(const std::string& chat) override;

  private:
    /// Fails with `failed_precondition` when nothing here serves that chat (Telegram's token is not set, say).
    [[nodiscard]] Result<Messenger*> find(const std::string& chat) const;

    std::map<std::string, Messenger*, std::less<>> by_prefix_;
};

}  // namespace polybot
