#include "chat/conversation.hpp"

#include <utility>

#include "chat/once.hpp"
#include "chat/texts.hpp"
#include "jobs/prediction_id.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// Telegram keeps an update for 24 hours (https://core.telegram.org/bots/api#getting-updates).
constexpr std::chrono::hours remember_updates{24};
/// Longer than fetching, storing and queueing a photo may take.
constexpr std::chrono::seconds lease{60};

}  // namespace

Conversation::Conversation(Messenger& messenger, PhotoIntake& intake, ClaimStore& claims, Clock clock)
    : messenger_(messenger), intake_(intake), claims_(claims), clock_(std::move(clock)) {}

Result<void> Conversation::handle(const IncomingMessage& message) {
    const std::string step = message.bot + ':' + message.step;
    auto handled = once(claims_, clock_, {.step = step, .lease = lease, .keep = remember_updates},
                        [&] { return answer(message); });
    if (handled || is_transient(handled.error().code)) return handled;
    // It would not come again, or fail again: nobody must wait for an answer to it.
    log::error("message given up", {{"chat", message.chat},
                                    {"step", step},
                                    {"code", to_string(handled.error().code)},
                                    {"reason", handled.error().message}});
    return say(message, texts::out_of_order);
}

Result<void> Conversation::answer(const IncomingMessage& message) {
    if (message.fetch_photo) return answer_photo(message);
    if (message.text.empty()) return say(message, texts::unsupported);
    if (message.text.starts_with("/start")) return say(message, texts::greeting);
    if (message.text.starts_with("/help")) return say(message, texts::help);
    return say(message, texts::send_a_photo);
}

Result<void> Conversation::answer_photo(const IncomingMessage& message) {
    messenger_.show_working(message.chat);
    const auto bytes = message.fetch_photo();
    if (!bytes) {
        if (is_transient(bytes.error().code)) return bytes.error();
        log::warn("photo cannot be fetched",
                  {{"chat", message.chat}, {"step", message.step}, {"reason", bytes.error().message}});
        return say(message, texts::photo_unreachable);
    }

    const IncomingPhoto photo{.prediction_id = id_for_step(message.bot, message.step),
                              .chat = message.chat,
                              .message_id = message.message_id,
                              .bytes = *bytes};
    auto accepted = intake_.accept(photo, [&]() -> std::string {
        auto sent = messenger_.send_text(message.chat, std::string(texts::looking), message.message_id);
        if (sent) return *std::move(sent);
        // The answer itself will follow; without this message it only lacks something to edit.
        log::warn("acknowledgement not sent", {{"chat", message.chat}, {"reason", sent.error().message}});
        return {};
    });
    if (!accepted && accepted.error().code == Code::invalid_argument) return say(message, accepted.error().message);
    return accepted;
}

Result<void> Conversation::say(const IncomingMessage& message, std::string_view text) {
    auto sent = messenger_.send_text(message.chat, std::string(text), message.message_id);
    if (sent) return {};
    if (!chat_is_gone(sent.error())) return sent.error();
    log::info("chat is gone", {{"chat", message.chat}, {"step", message.step}});
    return {};
}

}  // namespace polybot
