#include "web/web_messenger.hpp"

#include <utility>

#include "jobs/prediction_id.hpp"
#include "web/entries.hpp"

namespace polybot {

WebMessenger::WebMessenger(ChatLog& log, NotifyChat notify, Clock clock)
    : log_(log), notify_(std::move(notify)), clock_(std::move(clock)) {}

Result<std::string> WebMessenger::send_text(const std::string& chat, const std::string& text,
                                            const std::string& reply_to) {
    std::string id = new_id();
    const auto now = clock_();
    // One answer to one message, however often it is given.
    const std::string key = reply_to.empty() ? "answer:" + id : "answer-to:" + reply_to;
    const auto appended = log_.append(chat, key, entries::answer({.time = now, .message_id = id}, text, reply_to), now);
    if (!appended) return appended.error();
    notify_(chat);
    return id;
}

void WebMessenger::show_working(const std::string&) {}

Result<void> WebMessenger::deliver(const Answer& answer) {
    const Prediction& prediction = answer.prediction;
    const auto now = clock_();
    const std::string entry = entries::result({.time = now, .message_id = new_id()}, prediction, answer.text);
    const auto appended = log_.append(prediction.chat, "result:" + prediction.id, entry, now);
    if (!appended) return appended.error();
    notify_(prediction.chat);
    return {};
}

}  // namespace polybot
