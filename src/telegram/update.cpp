#include "telegram/update.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <boost/beast/core/string.hpp>
#include <boost/json.hpp>

#include "json/optional_fields.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

/// What Telegram promises at most, or more than it was ever seen to send.
constexpr std::size_t max_id_bytes = 512;
constexpr std::size_t max_text_bytes = 16'384;  // 4096 characters of four bytes.
constexpr std::size_t max_button_bytes = 64;
constexpr std::size_t max_type_bytes = 256;
constexpr std::size_t max_file_name_bytes = 1024;
constexpr std::size_t max_photo_sizes = 16;
constexpr std::int64_t max_side = 1 << 20U;

/// All that a person can put into a message. What has none of it is a service message: Telegram adds kinds of those
/// with every version, and of these hardly any.
constexpr std::array said_by_people = {"text",       "caption",    "photo",       "document", "sticker",   "animation",
                                       "video",      "video_note", "voice",       "audio",    "poll",      "venue",
                                       "location",   "contact",    "dice",        "game",     "checklist", "story",
                                       "paid_media", "live_photo", "rich_message"};

bool is_service(const OptionalFields& message) {
    return std::ranges::none_of(said_by_people, [&](const char* name) { return message.has(name); });
}

std::string language_in(const OptionalFields& user) {
    constexpr std::size_t longest_tag = 35;  // RFC 5646, 4.4.1
    const std::string_view tag = user.text("language_code", longest_tag);
    const bool is_tag = std::ranges::all_of(tag, [](char c) { return (is_name_char(c) && c != '_') || c == '-'; });
    return std::string(is_tag ? tag : std::string_view());
}

std::optional<TelegramFile> file_in(const OptionalFields& fields) {
    const std::string_view id = fields.text("file_id", max_id_bytes);
    if (id.empty()) return std::nullopt;
    return TelegramFile{.id = std::string(id), .bytes = fields.integer("file_size", 0, max_telegram_id).value_or(0)};
}

std::optional<TelegramFile> largest_photo(const OptionalFields& message) {
    std::optional<TelegramFile> largest;
    std::int64_t most_pixels = 0;
    for (const json::value& size : message.list("photo", max_photo_sizes)) {
        const OptionalFields fields(size);
        const std::int64_t pixels =
            fields.integer("width", 0, max_side).value_or(0) * fields.integer("height", 0, max_side).value_or(0);
        auto file = file_in(fields);
        if (!file) continue;
        if (largest && std::tie(pixels, file->bytes) <= std::tie(most_pixels, largest->bytes)) continue;
        largest = std::move(file);
        most_pixels = pixels;
    }
    return largest;
}

bool names_picture(std::string_view file_name) {
    constexpr std::array endings = {"jpg", "jpeg", "png", "webp", "bmp", "gif"};
    const std::size_t dot = file_name.rfind('.');
    return dot != std::string_view::npos && std::ranges::any_of(endings, [&](const char* ending) {
               return boost::beast::iequals(file_name.substr(dot + 1), ending);
           });
}

std::optional<TelegramFile> picture_file(const OptionalFields& document) {
    constexpr std::string_view picture = "image/";
    const std::string_view type = document.text("mime_type", max_type_bytes);
    // Who sends a file without knowing its type calls it a stream of bytes.
    const bool is_unknown = type.empty() || boost::beast::iequals(type, "application/octet-stream");
    const bool is_picture = is_unknown ? names_picture(document.text("file_name", max_file_name_bytes))
                                       : boost::beast::iequals(type.substr(0, picture.size()), picture);
    return is_picture ? file_in(document) : std::nullopt;
}

std::optional<TelegramFile> still_sticker(const OptionalFields& sticker) {
    if (sticker.flag("is_animated") || sticker.flag("is_video")) return std::nullopt;
    return file_in(sticker);
}

std::optional<TelegramFile> picture_in(const OptionalFields& message) {
    if (auto photo = largest_photo(message)) {
        photo->has_spoiler = message.flag("has_media_spoiler");
        return photo;
    }
    if (auto file = picture_file(message.object("document"))) return file;
    return still_sticker(message.object("sticker"));
}

/// Where a message is, or was: also a deleted one has that much.
struct Place {
    std::int64_t chat_id;
    std::int64_t message_id;
    bool is_private;
};

std::optional<Place> place_of(const OptionalFields& message) {
    const OptionalFields chat = message.object("chat");
    const auto chat_id = chat.integer("id", -max_telegram_id, max_telegram_id);
    const auto message_id = message.integer("message_id", 0, max_telegram_id);
    if (!chat_id || !message_id) return std::nullopt;
    return Place{
        .chat_id = *chat_id, .message_id = *message_id, .is_private = chat.text("type", max_type_bytes) == "private"};
}

std::int64_t user_id(const OptionalFields& user) {
    return user.integer("id", 0, max_telegram_id).value_or(0);
}

std::optional<TelegramMessage> message_of(const OptionalFields& fields) {
    const auto place = place_of(fields);
    if (!place) return std::nullopt;

    TelegramMessage message{
        .chat_id = place->chat_id, .message_id = place->message_id, .is_private = place->is_private};
    message.is_service = is_service(fields);
    message.moved_to = fields.integer("migrate_to_chat_id", -max_telegram_id, max_telegram_id).value_or(0);
    const OptionalFields from = fields.object("from");
    // Who speaks for a chat (its anonymous admin, a channel) has a bot of Telegram's as sender.
    message.is_from_bot = from.flag("is_bot") && !fields.has("sender_chat");
    message.is_forwarded = fields.has("forward_origin");
    message.via_bot = user_id(fields.object("via_bot"));
    message.language = language_in(from);
    const bool has_caption = fields.prose("text", max_text_bytes).empty();
    message.text = fields.prose(has_caption ? "caption" : "text", max_text_bytes);
    message.mentions =
        mentions_in(message.text, fields.list(has_caption ? "caption_entities" : "entities", max_entities));
    message.album = fields.text("media_group_id", max_id_bytes);
    message.picture = picture_in(fields);

    const OptionalFields replied = fields.object("reply_to_message");
    // Every message in a forum's topic "replies" to the service message that began it.
    if (!is_service(replied)) {
        message.replies_to = user_id(replied.object("from"));
        message.replied_picture = picture_in(replied);
    }
    return message;
}

std::optional<ButtonPress> press_of(const OptionalFields& query) {
    const std::string_view id = query.text("id", max_id_bytes);
    const auto place = place_of(query.object("message"));
    const OptionalFields from = query.object("from");
    if (id.empty() || !place || user_id(from) == 0) return std::nullopt;
    return ButtonPress{.query_id = std::string(id),
                       .chat_id = place->chat_id,
                       .message_id = place->message_id,
                       .data = std::string(query.text("data", max_button_bytes)),
                       .language = language_in(from)};
}

}  // namespace

Result<Update> parse_update(std::string_view text) {
    if (text.size() > max_update_bytes) return Error{Code::invalid_argument, "the update is too long"};
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error, {}, {.max_depth = max_json_depth});
    const auto id = error ? std::nullopt : OptionalFields(parsed).integer("update_id", 0, max_telegram_id);
    if (!id) return Error{Code::invalid_argument, "not a Telegram update"};

    const OptionalFields fields(parsed);
    Update update{.id = *id};
    update.message = message_of(fields.object("message"));
    if (!update.message) {
        update.message = message_of(fields.object("edited_message"));
        if (update.message) update.message->is_edit = true;
    }
    update.press = press_of(fields.object("callback_query"));
    return update;
}

}  // namespace polybot
