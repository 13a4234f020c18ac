#include "chat/conversation.hpp"

#include <utility>

#include "chat/gone_chat.hpp"
#include "chat/once.hpp"
#include "log/log.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

/// Telegram keeps an update for 24 hours (https://core.telegram.org/bots/api#getting-updates).
constexpr std::chrono::hours remember_updates{24};
/// Longer than fetching, storing and queueing a photo may take.
constexpr std::chrono::seconds lease{60};

Text fallback_for(const IncomingMessage& message) {
    if (message.in_group) return Text::group_greeting;
    return message.text.empty() ? Text::unsupported : Text::send_a_photo;
}

}  // namespace

Conversation::Conversation(Messenger& messenger, PhotoReception& photos, Commands& commands, Moving& moving,
                           ClaimStore& claims, Clock clock)
    : messenger_(messenger),
      photos_(photos),
      commands_(commands),
      moving_(moving),
      claims_(claims),
      clock_(std::move(clock)) {}

Result<void> Conversation::handle(const IncomingMessage& message) {
    const std::string step = message.bot + ':' + message.step;
    auto handled = once(claims_, clock_, {.step = step, .lease = lease, .keep = remember_updates},
                        [&](bool again) { return answer(message, again); });
    if (handled || (is_transient(handled.error().code) && !message.is_last_try)) return handled;
    // It would not come again, or fail again: nobody must wait for an answer to it.
    log::error("message given up", {{"chat", message.chat},
                                    {"step", step},
                                    {"code", to_string(handled.error().code)},
                                    {"reason", handled.error().message}});
    const std::string apology = polybot::say(message.language, Text::out_of_order);
    // The other photos of its album wait for this one.
    if (PhotoReception::receives(message) && photos_.give_up(message, apology)) return {};
    return say(message, {.text = apology});
}

Result<void> Conversation::answer(const IncomingMessage& message, bool again) {
    if (PhotoReception::receives(message)) return photos_.receive(message, again);
    if (message.is_edit) return {};
    if (!Commands::is_command(message.text)) {
        return say(message, {.text = polybot::say(message.language, fallback_for(message))});
    }
    const auto answer = commands_.run({.chat = message.chat,
                                       .message_id = message.message_id,
                                       .language = message.language,
                                       .text = message.text,
                                       .in_group = message.in_group});
    if (!answer) return answer.error();
    return answer->message ? say(message, *answer->message) : Result<void>();
}

Result<void> Conversation::press(const IncomingPress& press) {
    const std::string step = press.bot + ':' + press.step;
    return once(claims_, clock_, {.step = step, .lease = lease, .keep = remember_updates},
                [&](bool) { return answer_press(press); });
}

Result<void> Conversation::answer_press(const IncomingPress& press) {
    const auto answer = commands_.run(
        {.chat = press.chat, .message_id = press.message_id, .language = press.language, .text = press.command});
    if (!answer) return answer.error();
    if (!answer->message) return {};
    if (!answer->stands_alone) {
        return unless_gone(messenger_.edit(press.chat, press.message_id, *answer->message), press.chat);
    }
    return unless_gone(messenger_.send(press.chat, *answer->message, press.message_id), press.chat);
}

Result<void> Conversation::move(const ChatMove& move) {
    const std::string step = move.bot + ":move:" + move.from + ':' + move.to;
    return once(claims_, clock_, {.step = step, .lease = lease, .keep = remember_updates},
                [&](bool) { return moving_.move(move.from, move.to); });
}

Result<void> Conversation::say(const IncomingMessage& message, const Message& answer) {
    return unless_gone(messenger_.send(message.chat, answer, message.message_id), message.chat);
}

}  // namespace polybot
