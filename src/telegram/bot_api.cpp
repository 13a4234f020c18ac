#include "telegram/bot_api.hpp"

#include <algorithm>
#include <limits>
#include <regex>
#include <utility>

#include <boost/json.hpp>

#include "chat/upload_time.hpp"
#include "json/optional_fields.hpp"
#include "telegram/local_files.hpp"
#include "telegram/text_limit.hpp"
#include "telegram/update.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

/// An answer as a whole has a limit, and its numbers are Telegram's own.
constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::chrono::seconds answer_timeout{15};
/// Besides the time that the bytes take.
constexpr std::chrono::seconds upload_timeout{60};

/// Telegram's file paths look like "photos/file_1.jpg"; nothing else becomes part of a URL.
bool is_file_path(std::string_view path) {
    const auto is_plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '/';
    };
    return !path.empty() && path.size() <= 256 && path.front() != '/' && path.find("..") == std::string_view::npos &&
           std::ranges::all_of(path, is_plain);
}

json::object to_chat(std::int64_t chat, std::int64_t reply_to, const InlineKeyboard& keyboard = {}) {
    json::object parameters{{"chat_id", chat}};
    // The answer matters more than what it answers, which may be deleted by now.
    if (reply_to != 0) {
        parameters["reply_parameters"] = {{"message_id", reply_to}, {"allow_sending_without_reply", true}};
    }
    if (!keyboard.empty()) parameters["reply_markup"] = to_json(keyboard);
    return parameters;
}

json::object to_message(std::int64_t chat, std::int64_t message, const InlineKeyboard& keyboard) {
    json::object parameters = to_chat(chat, 0, keyboard);
    parameters["message_id"] = message;
    return parameters;
}

std::chrono::seconds timeout_of(std::span<const BotApiUpload> uploads) {
    std::int64_t bytes = 0;
    for (const BotApiUpload& upload : uploads) bytes += static_cast<std::int64_t>(upload.jpeg.size());
    return upload_timeout + upload_time(bytes);
}

json::object photo_of(const BotApiUpload& upload, std::string_view caption, bool has_spoiler) {
    json::object photo{
        {"type", "photo"}, {"media", "attach://" + upload.name}, {"caption", cut_to(caption, max_caption_units)}};
    if (has_spoiler) photo["has_spoiler"] = true;
    return photo;
}

Result<std::int64_t> integer_at(const Result<json::value>& answer, std::string_view pointer) {
    if (!answer) return answer.error();
    boost::system::error_code absent;
    const json::value* const integer = answer->find_pointer(pointer, absent);
    if (integer == nullptr || !integer->is_int64()) {
        return Error{Code::internal, "Telegram's answer has no number at " + std::string(pointer)};
    }
    return integer->get_int64();
}

Result<void> no_value(const Result<json::value>& answer) {
    if (!answer) return answer.error();
    return {};
}

/// Where a refusal of that wording means that there is nothing left to do.
Result<void> done_already(const Result<json::value>& answer, std::string_view wording) {
    if (!answer && answer.error().message.find(wording) != std::string::npos) return {};
    return no_value(answer);
}

Result<void> edited(const Result<json::value>& answer) {
    return done_already(answer, "message is not modified");
}

WebhookInfo webhook_info_of(const json::object& object) {
    const OptionalFields fields(&object);
    const auto integer = [&](std::string_view name) { return fields.integer(name, least, most).value_or(0); };
    WebhookInfo info{.url = std::string(fields.prose("url", any_size)),
                     .pending_updates = integer("pending_update_count"),
                     .last_error = std::string(fields.prose("last_error_message", any_size)),
                     .last_error_at = std::chrono::sys_seconds(std::chrono::seconds(integer("last_error_date"))),
                     .max_connections = integer("max_connections"),
                     .allowed_updates = {}};
    for (const json::value& kind : fields.list("allowed_updates", any_size)) {
        if (kind.is_string()) info.allowed_updates.emplace_back(kind.get_string());
    }
    return info;
}

}  // namespace

std::string bot_id_of(const Secret& token) {
    return token.reveal().substr(0, token.reveal().find(':'));
}

bool is_bot_token(const Secret& token) {
    static const std::regex form("[0-9]{1,20}:[A-Za-z0-9_-]{1,100}");
    return std::regex_match(token.reveal(), form);
}

BotApi::BotApi(HttpClient& http, std::string url, const LiveSecret& token, std::filesystem::path files_folder)
    : connection_(http, std::move(url), token),
      files_folder_(std::move(files_folder)),
      bot_id_(bot_id_of(token.current())) {}

Result<std::string> BotApi::get_me() {
    const auto answer = connection_.send({.method = "getMe"});
    if (!answer) return answer.error();
    boost::system::error_code absent;
    const json::value* const name = answer->find_pointer("/username", absent);
    if (name == nullptr || !name->is_string()) return Error{Code::internal, "Telegram's answer has no username"};
    return std::string(name->get_string());
}

Result<void> BotApi::set_commands(const std::vector<BotCommand>& commands, std::string_view language_code) {
    json::array list;
    for (const BotCommand& one : commands) {
        list.push_back(json::object{{"command", one.command}, {"description", one.description}});
    }
    json::object parameters{{"commands", std::move(list)}};
    if (!language_code.empty()) parameters["language_code"] = language_code;
    return no_value(connection_.send({.method = "setMyCommands", .parameters = std::move(parameters)}));
}

Result<void> BotApi::set_webhook(const std::string& url, const std::string& secret_token) {
    return no_value(connection_.send({.method = "setWebhook",
                                      .parameters = {{"url", url},
                                                     {"secret_token", secret_token},
                                                     {"max_connections", webhook_connections},
                                                     {"allowed_updates", json::parse(allowed_updates)}}}));
}

Result<WebhookInfo> BotApi::get_webhook_info() {
    const auto answer = connection_.send({.method = "getWebhookInfo"});
    if (!answer) return answer.error();
    const json::object* const info = answer->if_object();
    if (info == nullptr) return Error{Code::internal, "Telegram's answer is no description of a webhook"};
    return webhook_info_of(*info);
}

Result<void> BotApi::delete_webhook() {
    return no_value(connection_.send({.method = "deleteWebhook", .parameters = {{"drop_pending_updates", false}}}));
}

Result<std::vector<std::string>> BotApi::get_updates(std::int64_t offset, std::chrono::seconds wait,
                                                     const std::stop_token& stop) {
    const auto answer = connection_.send({.method = "getUpdates",
                                          .parameters = {{"offset", offset},
                                                         {"timeout", wait.count()},
                                                         {"allowed_updates", json::parse(allowed_updates)}},
                                          .timeout = wait + answer_timeout,
                                          .stop = stop});
    if (!answer) return answer.error();
    const json::array* const list = answer->if_array();
    if (list == nullptr) return Error{Code::internal, "Telegram's answer holds no list of updates"};
    std::vector<std::string> updates;
    for (const json::value& update : *list) updates.push_back(json::serialize(update));
    return updates;
}

Result<std::string> BotApi::download(const std::string& file_id, std::size_t max_bytes) {
    auto file = fetch(file_id, max_bytes);
    // Paths expire, and servers clear their disks; then getFile makes the file ready again.
    if (!file && file.error().code == Code::not_found) return fetch(file_id, max_bytes);
    return file;
}

Result<std::string> BotApi::fetch(const std::string& file_id, std::size_t max_bytes) {
    const auto file = connection_.send({.method = "getFile", .parameters = {{"file_id", file_id}}});
    if (!file) return file.error();
    boost::system::error_code absent;
    const json::value* const value = file->find_pointer("/file_path", absent);
    const std::string path = value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    if (path.starts_with('/') && !files_folder_.empty()) return read_file_within(files_folder_, path, max_bytes);
    if (!is_file_path(path)) return Error{Code::invalid_argument, "Telegram named no file path that can be fetched"};
    return connection_.download(path, max_bytes);
}

Result<std::int64_t> BotApi::send_message(std::int64_t chat, std::string_view text, std::int64_t reply_to,
                                          const InlineKeyboard& keyboard) {
    json::object parameters = to_chat(chat, reply_to, keyboard);
    parameters["text"] = cut_to(text, max_message_units);
    return integer_at(connection_.send({.method = "sendMessage", .parameters = std::move(parameters)}), "/message_id");
}

Result<std::int64_t> BotApi::send_photo(std::int64_t chat, std::string_view jpeg, std::string_view caption,
                                        std::int64_t reply_to, const InlineKeyboard& keyboard, bool has_spoiler) {
    json::object parameters = to_chat(chat, reply_to, keyboard);
    parameters["caption"] = cut_to(caption, max_caption_units);
    const BotApiUpload photo{"photo", jpeg};
    if (has_spoiler) parameters["has_spoiler"] = true;
    return integer_at(connection_.send({.method = "sendPhoto",
                                        .parameters = std::move(parameters),
                                        .uploads = {photo},
                                        .timeout = timeout_of({&photo, 1})}),
                      "/message_id");
}

Result<std::int64_t> BotApi::send_photos(std::int64_t chat, std::span<const AlbumPhoto> photos, std::int64_t reply_to) {
    if (photos.size() < min_album_photos || photos.size() > max_album_photos) {
        return Error{Code::invalid_argument, "an album of " + std::to_string(photos.size()) + " photos is none"};
    }
    std::vector<BotApiUpload> uploads;
    json::array media;
    for (const AlbumPhoto& photo : photos) {
        uploads.push_back({"photo" + std::to_string(uploads.size()), photo.jpeg});
        media.push_back(photo_of(uploads.back(), photo.caption, photo.has_spoiler));
    }
    json::object parameters = to_chat(chat, reply_to);
    parameters["media"] = std::move(media);
    const std::chrono::seconds timeout = timeout_of(uploads);
    return integer_at(connection_.send({.method = "sendMediaGroup",
                                        .parameters = std::move(parameters),
                                        .uploads = std::move(uploads),
                                        .timeout = timeout}),
                      "/0/message_id");
}

Result<void> BotApi::edit_message_text(std::int64_t chat, std::int64_t message, std::string_view text,
                                       const InlineKeyboard& keyboard) {
    json::object parameters = to_message(chat, message, keyboard);
    parameters["text"] = cut_to(text, max_message_units);
    return edited(connection_.send({.method = "editMessageText", .parameters = std::move(parameters)}));
}

Result<void> BotApi::edit_message_photo(std::int64_t chat, std::int64_t message, std::string_view jpeg,
                                        std::string_view caption, const InlineKeyboard& keyboard, bool has_spoiler) {
    const BotApiUpload photo{"photo", jpeg};
    json::object parameters = to_message(chat, message, keyboard);
    parameters["media"] = photo_of(photo, caption, has_spoiler);
    return edited(connection_.send({.method = "editMessageMedia",
                                    .parameters = std::move(parameters),
                                    .uploads = {photo},
                                    .timeout = timeout_of({&photo, 1})}));
}

Result<void> BotApi::answer_callback(const std::string& query_id, std::string_view text) {
    json::object parameters{{"callback_query_id", query_id}};
    if (!text.empty()) parameters["text"] = cut_to(text, max_notice_units);
    return done_already(connection_.send({.method = "answerCallbackQuery", .parameters = std::move(parameters)}),
                        "query is too old");
}

Result<void> BotApi::send_chat_action(std::int64_t chat, std::string_view action) {
    return no_value(
        connection_.send({.method = "sendChatAction", .parameters = {{"chat_id", chat}, {"action", action}}}));
}

}  // namespace polybot
