#include "telegram/update_handler.hpp"

#include "images/header.hpp"
#include "log/log.hpp"
#include "retry/retry.hpp"
#include "telegram/telegram_messenger.hpp"
#include "telegram/token_fault.hpp"

namespace polybot {
namespace {

/// In a group the bot answers pictures and commands, and leaves people's talk alone.
bool is_for_us(const TelegramMessage& message) {
    if (message.is_edit) return false;
    return message.is_private || message.picture.has_value() || message.text.starts_with('/');
}

}  // namespace

Result<void> UpdateHandler::handle(const Update& update) {
    if (!update.message || !is_for_us(*update.message)) {
        log::debug("update passed over", {{"update_id", update.id}});
        return {};
    }
    const TelegramMessage& message = *update.message;
    IncomingMessage incoming{.bot = api_.bot_id(),
                             .step = "update:" + std::to_string(update.id),
                             .chat = telegram_chat(message.chat_id),
                             .message_id = std::to_string(message.message_id),
                             .text = message.text,
                             .fetch_photo = {}};
    if (message.picture) incoming.fetch_photo = [this, file = *message.picture] { return fetch(file); };
    return conversation_.handle(incoming);
}

Result<std::string> UpdateHandler::fetch(const TelegramFile& file) {
    if (file.bytes > static_cast<std::int64_t>(max_image_bytes)) {
        return Error{Code::invalid_argument, "the picture is larger than 20 MB"};
    }
    return retry({}, {}, {}, [&] { return with_passing_token_fault(api_.download(file.id, max_image_bytes)); });
}

}  // namespace polybot
