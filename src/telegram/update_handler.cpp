#include "telegram/update_handler.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "images/header.hpp"
#include "log/log.hpp"
#include "retry/retry.hpp"
#include "telegram/telegram_messenger.hpp"
#include "telegram/token_fault.hpp"

namespace polybot {
namespace {

/// So many messages of one chat waiting at once: each acknowledgement takes a second, by Telegram's limits.
constexpr int flood = 5;

std::int64_t number_in(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string step_of(const Update& update) {
    return "update:" + std::to_string(update.id);
}

}  // namespace

UpdateHandler::UpdateHandler(BotApi& api, Conversation& conversation, std::string username)
    : api_(api),
      conversation_(conversation),
      identity_{.id = number_in(api.bot_id()), .username = std::move(username)} {}

Result<void> UpdateHandler::handle(const Update& update) {
    if (update.message) return hear(update);
    if (update.press) return press(update);
    log::debug("update passed over", {{"update_id", update.id}});
    return {};
}

Result<void> UpdateHandler::hear(const Update& update) {
    const TelegramMessage& message = *update.message;
    if (message.is_service && message.moved_to != 0) {
        const auto turn = turns_.take(message.chat_id);
        return conversation_.move(
            {.bot = api_.bot_id(), .from = telegram_chat(message.chat_id), .to = telegram_chat(message.moved_to)});
    }
    const BotIdentity bot = identity();
    const auto said = said_to(bot, message);
    if (!said) return {};
    IncomingMessage incoming{.bot = api_.bot_id(),
                             .step = step_of(update),
                             .chat = telegram_chat(message.chat_id),
                             .message_id = std::to_string(message.message_id),
                             .language = language_of(message.language),
                             // The caption of a picture that is passed on was not written for us.
                             .text = message.is_forwarded && message.picture ? "" : *said,
                             .album = message.album,
                             .is_edit = message.is_edit,
                             .in_group = !message.is_private,
                             .is_last_try = update.is_last_try};
    // Whoever replies to somebody's picture, and sends none, means that picture.
    const bool means_another = !message.picture && !Commands::is_command(*said) && message.replies_to != bot.id;
    const auto& picture = means_another ? message.replied_picture : message.picture;
    if (picture) {
        incoming.has_spoiler = picture->has_spoiler;
        incoming.fetch_photo = [this, file = *picture] { return fetch(file); };
    }
    // What fails for good fails again below, where the sender is told.
    auto expected = conversation_.expect(incoming);
    if (!expected && is_transient(expected.error().code) && !update.is_last_try) return expected;
    const auto turn = turns_.take(message.chat_id);
    incoming.in_a_flood = std::max(turn.waiting(), update.behind) > flood;
    return conversation_.handle(incoming);
}

Result<void> UpdateHandler::press(const Update& update) {
    const ButtonPress& press = *update.press;
    Result<void> done;
    {
        const auto turn = turns_.take(press.chat_id);
        done = conversation_.press({.bot = api_.bot_id(),
                                    .step = step_of(update),
                                    .chat = telegram_chat(press.chat_id),
                                    .message_id = std::to_string(press.message_id),
                                    .language = language_of(press.language),
                                    .command = press.data});
    }
    if (!done && is_transient(done.error().code)) return done;
    // Ends the button's waiting; should that fail, Telegram ends it by itself.
    if (const auto told = api_.answer_callback(press.query_id, {}); !told) {
        log::info("press not answered", {{"update_id", update.id}, {"reason", told.error().message}});
    }
    return done;
}

Result<std::string> UpdateHandler::fetch(const TelegramFile& file) {
    if (file.bytes > static_cast<std::int64_t>(max_image_bytes)) {
        return Error{Code::invalid_argument, "the picture is larger than 20 MB"};
    }
    return retry({}, {}, {}, [&] { return with_passing_token_fault(api_.download(file.id, max_image_bytes)); });
}

BotIdentity UpdateHandler::identity() {
    const std::scoped_lock lock(identity_mutex_);
    if (identity_.username.empty()) {
        if (const auto name = api_.get_me()) identity_.username = *name;
    }
    return identity_;
}

}  // namespace polybot
