#pragma once

#include <string>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "chat/messenger.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Counts the answers that another messenger delivers, those that it does not, and how long people waited.
class MeasuredMessenger final : public Messenger {
  public:
    /// Both must outlive this.
    MeasuredMessenger(Messenger& inner, prometheus::Registry& registry, Clock clock);

    [[nodiscard]] Result<std::string> send(const std::string& chat, const Message& message,
                                           const std::string& reply_to) override {
        return inner_.send(chat, message, reply_to);
    }
    [[nodiscard]] Result<void> edit(const std::string& chat, const std::string& message_id,
                                    const Message& message) override {
        return inner_.edit(chat, message_id, message);
    }
    [[nodiscard]] std::string acknowledge(const std::string& chat, const std::string& text,
                                          const std::string& reply_to) override {
        return inner_.acknowledge(chat, text, reply_to);
    }
    void show_working(const std::string& chat) override { inner_.show_working(chat); }
    [[nodiscard]] Result<void> deliver(const Answer& answer) override;
    [[nodiscard]] Result<void> deliver_album(std::span<const Answer> answers, const Message& list) override;
    void show_forgotten(const std::string& chat) override { inner_.show_forgotten(chat); }

  private:
    void count(std::span<const Answer> answers, const Result<void>& delivered);

    Messenger& inner_;
    Clock clock_;
    prometheus::Family<prometheus::Counter>& answers_;
    prometheus::Family<prometheus::Counter>& failures_;
    prometheus::Family<prometheus::Histogram>& waits_;
};

}  // namespace polybot
