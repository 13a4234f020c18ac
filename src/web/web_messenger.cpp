#include "web/web_messenger.hpp"

#include <utility>

#include "jobs/prediction_id.hpp"
#include "log/log.hpp"
#include "web/entries.hpp"

namespace polybot {

WebMessenger::WebMessenger(ChatLog& log, NotifyChat notify, Clock clock)
    : log_(log), notify_(std::move(notify)), clock_(std::move(clock)) {}

Result<std::string> WebMessenger::send(const std::string& chat, const Message& message, const std::string& reply_to) {
    std::string id = new_id();
    const auto now = clock_();
    // One answer to one message, however often it is given.
    const std::string key = reply_to.empty() ? "answer:" + id : "answer-to:" + reply_to;
    const std::string entry = entries::answer({.time = now, .message_id = id}, message.text, reply_to);
    const auto appended = log_.append(chat, key, entry, now);
    if (!appended) return appended.error();
    notify_(chat);
    return id;
}

Result<void> WebMessenger::edit(const std::string& chat, const std::string&, const Message& message) {
    const auto sent = send(chat, message, "");
    if (!sent) return sent.error();
    return {};
}

std::string WebMessenger::acknowledge(const std::string&, const std::string&, const std::string&) {
    return {};
}

void WebMessenger::show_working(const std::string&) {}

Result<void> WebMessenger::deliver(const Answer& answer) {
    const Prediction& prediction = answer.prediction;
    if (prediction.delivered_at) {
        const auto sent = send(prediction.chat, {.text = answer.summary}, prediction.message_id);
        if (!sent) return sent.error();
        return {};
    }
    const auto now = clock_();
    const std::string entry = entries::result({.time = now, .message_id = new_id()}, prediction, answer.summary);
    const auto appended = log_.append(prediction.chat, "result:" + prediction.id, entry, now);
    if (!appended) return appended.error();
    notify_(prediction.chat);
    return {};
}

Result<void> WebMessenger::deliver_album(std::span<const Answer> answers, const Message&) {
    for (const Answer& answer : answers) {
        if (auto delivered = deliver(answer); !delivered) return delivered;
    }
    return {};
}

void WebMessenger::show_forgotten(const std::string& chat) {
    const auto now = clock_();
    const auto appended = log_.append(chat, "", entries::forgotten({.time = now, .message_id = new_id()}), now);
    if (!appended) log::warn("pages are not told that their chat is forgotten", {{"reason", appended.error().message}});
    notify_(chat);
}

}  // namespace polybot
