#include "telegram/telegram_messenger.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "log/log.hpp"
#include "telegram/fit_photo.hpp"
#include "telegram/text_limit.hpp"

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

InlineKeyboard keyboard_of(const Buttons& buttons) {
    InlineKeyboard keyboard;
    for (const auto& row : buttons) {
        auto& keys = keyboard.emplace_back();
        for (const Button& button : row) keys.push_back({.text = button.label, .data = button.command});
    }
    return keyboard;
}

Message message_of(const Answer& answer) {
    return {.text = answer.list.empty() ? answer.summary : answer.summary + "\n\n" + answer.list,
            .buttons = answer.buttons};
}

/// Whether what keeps a picture from a chat need not keep its text from it: Telegram refuses the picture, or a group
/// allows words alone.
bool words_may_do(std::int64_t chat, const Error& fault) {
    return fault.code == Code::invalid_argument || (chat < 0 && fault.code == Code::permission_denied);
}

}  // namespace

std::string telegram_chat(std::int64_t number) {
    return std::string(prefix) + std::to_string(number);
}

Result<std::string> TelegramMessenger::send(const std::string& chat, const Message& message,
                                            const std::string& reply_to) {
    const auto number = number_of(chat);
    if (!number) return number.error();
    const auto sent = put_text(*number, 0, to_number(reply_to), message);
    if (!sent) return sent.error();
    return std::to_string(*sent);
}

Result<void> TelegramMessenger::edit(const std::string& chat, const std::string& message_id, const Message& message) {
    const auto number = number_of(chat);
    if (!number) return number.error();
    const auto edited = put_text(*number, to_number(message_id), 0, message);
    if (!edited) return edited.error();
    return {};
}

std::string TelegramMessenger::acknowledge(const std::string& chat, const std::string& text,
                                           const std::string& reply_to) {
    const auto number = number_of(chat);
    const auto sent =
        number ? sender_.send(*number, brief, [&] { return api_.send_message(*number, text, to_number(reply_to)); })
               : Result<std::int64_t>(number.error());
    if (sent) return std::to_string(*sent);
    // The answer itself will follow; without this message it only lacks something to take the place of.
    log::info("acknowledgement not sent", {{"chat", chat}, {"reason", sent.error().message}});
    return {};
}

void TelegramMessenger::show_working(const std::string& chat) {
    const auto number = number_of(chat);
    const auto shown = number ? api_.send_chat_action(*number, "upload_photo") : Result<void>(number.error());
    if (!shown) log::debug("chat action not shown", {{"chat", chat}, {"reason", shown.error().message}});
}

Result<void> TelegramMessenger::deliver(const Answer& answer) {
    const auto number = number_of(answer.prediction.chat);
    if (!number) return number.error();
    if (!answer.picture.empty()) {
        auto put = put_picture(*number, answer);
        if (put || !words_may_do(*number, put.error())) return put;
        log::warn("photo refused, sending the text alone", {{"prediction_id", answer.prediction.id},
                                                            {"bytes", answer.picture.size()},
                                                            {"reason", put.error().message}});
    }
    const auto put = put_text(*number, to_number(answer.prediction.status_message_id),
                              to_number(answer.prediction.message_id), message_of(answer));
    if (!put) return put.error();
    return {};
}

Result<std::int64_t> TelegramMessenger::put_text(std::int64_t chat, std::int64_t status, std::int64_t reply_to,
                                                 const Message& message) {
    const auto parts = split_text(message.text, max_message_units);
    std::int64_t first = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const InlineKeyboard keyboard = i + 1 == parts.size() ? keyboard_of(message.buttons) : InlineKeyboard{};
        if (i == 0 && status != 0) {
            const auto edit = [&] { return api_.edit_message_text(chat, status, parts[i], keyboard); };
            const auto edited = sender_.send(chat, patient, edit, an_edit);
            if (edited) {
                first = status;
                continue;
            }
            // It was deleted, say: then the text is a message of its own.
            if (edited.error().code != Code::failed_precondition) return edited.error();
        }
        const auto sent =
            sender_.send(chat, patient, [&] { return api_.send_message(chat, parts[i], reply_to, keyboard); });
        if (!sent) return sent.error();
        if (i == 0) first = *sent;
    }
    return first;
}

Result<void> TelegramMessenger::put_picture(std::int64_t chat, const Answer& answer) {
    const auto resized = fit_photo(answer.picture);
    if (!resized) return resized.error();
    const std::string_view picture = *resized ? std::string_view(**resized) : answer.picture;
    const Message message = message_of(answer);
    const InlineKeyboard keyboard = keyboard_of(message.buttons);
    const bool has_spoiler = answer.prediction.reply.has_spoiler;
    if (const std::int64_t status = to_number(answer.prediction.status_message_id); status != 0) {
        const auto edit = [&] {
            return api_.edit_message_photo(chat, status, picture, message.text, keyboard, has_spoiler);
        };
        auto edited = sender_.send(chat, patient, edit, an_edit);
        if (edited || edited.error().code != Code::failed_precondition) return edited;
    }
    const std::int64_t reply_to = to_number(answer.prediction.message_id);
    const auto send = [&] { return api_.send_photo(chat, picture, message.text, reply_to, keyboard, has_spoiler); };
    const auto sent = sender_.send(chat, patient, send);
    if (!sent) return sent.error();
    return {};
}

Result<void> TelegramMessenger::deliver_album(std::span<const Answer> answers, const Message& list) {
    const auto number = number_of(answers.front().prediction.chat);
    if (!number) return number.error();
    const auto status = std::ranges::find_if(
        answers, [](const Answer& answer) { return !answer.prediction.status_message_id.empty(); });
    const std::int64_t acknowledgement = status == answers.end() ? 0 : to_number(status->prediction.status_message_id);
    const auto put_list = [&]() -> Result<void> {
        const auto put = put_text(*number, acknowledgement, to_number(answers.front().prediction.message_id), list);
        if (!put) return put.error();
        return {};
    };
    // Where it takes no message's place, it would come again with each attempt at sending the pictures.
    const bool is_caption = acknowledgement == 0 && split_text(list.text, max_caption_units).size() == 1 &&
                            std::ranges::any_of(answers, [](const Answer& one) { return !one.picture.empty(); });
    if (!is_caption) {
        // First what may be done twice, so that nothing stands between the pictures and their being marked as
        // delivered.
        if (auto put = put_list(); !put) return put;
    }
    auto sent = send_pictures(*number, answers, is_caption ? list.text : std::string_view());
    if (sent || !words_may_do(*number, sent.error())) return sent;
    log::warn("album refused, its list stands alone",
              {{"chat", answers.front().prediction.chat}, {"reason", sent.error().message}});
    return is_caption ? put_list() : Result<void>();
}

Result<void> TelegramMessenger::send_pictures(std::int64_t chat, std::span<const Answer> answers,
                                              std::string_view caption) {
    std::vector<std::string> resized;
    resized.reserve(answers.size());  // The photos view them.
    std::vector<AlbumPhoto> photos;
    for (const Answer& answer : answers) {
        if (answer.picture.empty()) continue;
        auto smaller = fit_photo(answer.picture);
        if (!smaller) return smaller.error();
        std::string_view picture = answer.picture;
        if (*smaller) picture = resized.emplace_back(**std::move(smaller));
        // Telegram shows an album's caption where there is just one.
        const std::string_view first = photos.empty() ? caption : std::string_view();
        photos.push_back({.jpeg = picture,
                          .caption = std::string(caption.empty() ? answer.summary : first),
                          .has_spoiler = answer.prediction.reply.has_spoiler});
    }
    if (photos.empty()) return {};
    const std::int64_t reply_to = to_number(answers.front().prediction.message_id);
    const auto send = [&] {
        return photos.size() < min_album_photos ? api_.send_photo(chat, photos.front().jpeg, photos.front().caption,
                                                                  reply_to, {}, photos.front().has_spoiler)
                                                : api_.send_photos(chat, photos, reply_to);
    };
    const auto sent = sender_.send(chat, patient, send, photos.size());
    if (!sent) return sent.error();
    return {};
}

}  // namespace polybot
