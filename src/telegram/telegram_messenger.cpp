#include "telegram/telegram_messenger.hpp"

#include <charconv>
#include <utility>

#include "log/log.hpp"

namespace polybot {
namespace {

constexpr std::string_view prefix = "telegram:";

/// A number as we write it into chats and messages; 0 when the text is none.
std::int64_t to_number(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Result<std::int64_t> number_of(const std::string& chat) {
    const std::int64_t number = chat.starts_with(prefix) ? to_number(std::string_view(chat).substr(prefix.size())) : 0;
    if (number == 0) return Error{Code::internal, "not a Telegram chat: " + chat};
    return number;
}

}  // namespace

std::string telegram_chat(std::int64_t number) {
    return std::string(prefix) + std::to_string(number);
}

TelegramMessenger::TelegramMessenger(BotApi& api, Waiting waiting) : api_(api), waiting_(std::move(waiting)) {}

Result<std::string> TelegramMessenger::send_text(const std::string& chat, const std::string& text,
                                                 const std::string& reply_to) {
    const auto number = number_of(chat);
    if (!number) return number.error();
    const auto sent = with_retry([&] { return api_.send_message(*number, text, to_number(reply_to)); });
    if (!sent) return sent.error();
    return std::to_string(*sent);
}

void TelegramMessenger::show_working(const std::string& chat) {
    const auto number = number_of(chat);
    const auto shown = number ? api_.send_chat_action(*number, "upload_photo") : Result<void>(number.error());
    if (!shown) log::debug("chat action not shown", {{"chat", chat}, {"reason", shown.error().message}});
}

Result<void> TelegramMessenger::deliver(const Answer& answer) {
    const auto number = number_of(answer.prediction.chat);
    if (!number) return number.error();
    // A picture of nothing new is no answer: then the sentence is.
    if (answer.picture.empty() || answer.prediction.objects.empty()) return deliver_text(*number, answer);
    auto delivered = deliver_picture(*number, answer);
    if (!delivered && delivered.error().code == Code::invalid_argument) {
        log::warn("photo refused, sending the text alone", {{"prediction_id", answer.prediction.id},
                                                            {"bytes", answer.picture.size()},
                                                            {"reason", delivered.error().message}});
        return deliver_text(*number, answer);
    }
    return delivered;
}

Result<void> TelegramMessenger::deliver_text(std::int64_t chat, const Answer& answer) {
    const Prediction& prediction = answer.prediction;
    if (const std::int64_t status = to_number(prediction.status_message_id); status != 0) {
        auto edited = with_retry([&] { return api_.edit_message_text(chat, status, answer.text); });
        // A status message that was deleted cannot be edited: say it anew.
        if (edited || edited.error().code != Code::failed_precondition) return edited;
    }
    const auto sent =
        with_retry([&] { return api_.send_message(chat, answer.text, to_number(prediction.message_id)); });
    if (!sent) return sent.error();
    return {};
}

Result<void> TelegramMessenger::deliver_picture(std::int64_t chat, const Answer& answer) {
    const Prediction& prediction = answer.prediction;
    // First what may be done twice, so that nothing stands between the picture and its being marked as delivered.
    if (const std::int64_t status = to_number(prediction.status_message_id); status != 0) {
        const auto edited = with_retry([&] { return api_.edit_message_text(chat, status, answer.text); });
        if (!edited) {
            log::warn("status message not edited",
                      {{"prediction_id", prediction.id}, {"reason", edited.error().message}});
        }
    }
    const auto sent = with_retry(
        [&] { return api_.send_photo(chat, answer.picture, answer.text, to_number(prediction.message_id)); });
    if (!sent) return sent.error();
    return {};
}

}  // namespace polybot
