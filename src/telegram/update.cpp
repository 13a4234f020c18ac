#include "telegram/update.hpp"

#include <boost/json.hpp>

namespace polybot {
namespace {

namespace json = boost::json;

const json::object* object_in(const json::object& parent, std::string_view name) {
    const json::value* const value = parent.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

std::string text_in(const json::object& parent, std::string_view name) {
    const json::value* const value = parent.if_contains(name);
    const json::string* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}

std::optional<std::int64_t> integer_in(const json::object& parent, std::string_view name) {
    const json::value* const value = parent.if_contains(name);
    const std::int64_t* const integer = value == nullptr ? nullptr : value->if_int64();
    return integer == nullptr ? std::nullopt : std::optional(*integer);
}

std::optional<TelegramFile> file_of(const json::object& object) {
    TelegramFile file{.id = text_in(object, "file_id"), .bytes = integer_in(object, "file_size").value_or(0)};
    if (file.id.empty()) return std::nullopt;
    return file;
}

/// Telegram lists a photo's sizes smallest first.
std::optional<TelegramFile> largest_photo(const json::object& message) {
    const json::value* const sizes = message.if_contains("photo");
    const json::array* const list = sizes == nullptr ? nullptr : sizes->if_array();
    if (list == nullptr || list->empty()) return std::nullopt;
    const json::object* const largest = list->back().if_object();
    return largest == nullptr ? std::nullopt : file_of(*largest);
}

std::optional<TelegramFile> picture_sent_as_file(const json::object& message) {
    const json::object* const document = object_in(message, "document");
    if (document == nullptr || !text_in(*document, "mime_type").starts_with("image/")) return std::nullopt;
    return file_of(*document);
}

std::optional<TelegramMessage> message_of(const json::object& object) {
    const json::object* const chat = object_in(object, "chat");
    const auto chat_id = chat == nullptr ? std::nullopt : integer_in(*chat, "id");
    const auto message_id = integer_in(object, "message_id");
    if (!chat_id || !message_id) return std::nullopt;

    TelegramMessage message{
        .chat_id = *chat_id, .message_id = *message_id, .is_private = text_in(*chat, "type") == "private"};
    message.text = text_in(object, "text");
    if (message.text.empty()) message.text = text_in(object, "caption");
    message.photo = largest_photo(object);
    if (!message.photo) message.photo = picture_sent_as_file(object);
    return message;
}

}  // namespace

Result<Update> parse_update(std::string_view text) {
    if (text.size() > max_update_bytes) return Error{Code::invalid_argument, "the update is too long"};
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error, {}, {.max_depth = max_json_depth});
    const json::object* const object = error ? nullptr : parsed.if_object();
    const auto id = object == nullptr ? std::nullopt : integer_in(*object, "update_id");
    if (!id) return Error{Code::invalid_argument, "not a Telegram update"};

    Update update{.id = *id};
    if (const json::object* const message = object_in(*object, "message")) update.message = message_of(*message);
    return update;
}

}  // namespace polybot
