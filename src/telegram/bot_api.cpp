#include "telegram/bot_api.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "telegram/text_limit.hpp"
#include "telegram/update.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds call_timeout{15};
constexpr std::chrono::seconds transfer_timeout{60};
/// A hundred updates, which getUpdates gives at most, may be long.
constexpr std::size_t max_answer_bytes = 16U << 20U;
/// Updates that Telegram sends to the webhook at once, at most.
constexpr int max_webhook_connections = 16;

/// The pause that a 429 asks for; a second where it names none.
std::chrono::seconds asked_pause(const json::object& answer) {
    const json::value* const parameters = answer.if_contains("parameters");
    const json::object* const named = parameters == nullptr ? nullptr : parameters->if_object();
    const json::value* const seconds = named == nullptr ? nullptr : named->if_contains("retry_after");
    if (seconds == nullptr || !seconds->is_int64()) return std::chrono::seconds(1);
    return std::chrono::seconds(std::clamp<std::int64_t>(seconds->get_int64(), 0, 86'400));
}

/// Telegram's refusal as an error; its description is about our request, and holds nothing secret.
Error refusal(std::string_view method, int status, const json::object& answer) {
    const json::value* const text = answer.if_contains("description");
    const std::string description =
        text != nullptr && text->is_string() ? std::string(text->get_string()) : "no description";
    Error error{Code::invalid_argument, std::string(method) + " was refused: " + description};
    if (status == 401 || status == 404) {
        error.code = Code::unauthenticated;
    } else if (status == 403) {
        error.code = Code::permission_denied;
    } else if (status == 400 && description.find("chat not found") != std::string::npos) {
        error.code = Code::not_found;
    } else if (status == 409 || status >= 500) {
        error.code = Code::unavailable;
    } else if (status == 429) {
        error.code = Code::resource_exhausted;
        error.retry_after = asked_pause(answer);
    }
    return error;
}

/// Telegram's file paths look like "photos/file_1.jpg"; nothing else becomes part of a URL.
bool is_file_path(std::string_view path) {
    const auto is_plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '/';
    };
    return !path.empty() && path.size() <= 256 && path.front() != '/' && path.find("..") == std::string_view::npos &&
           std::ranges::all_of(path, is_plain);
}

json::object reply_parameters(std::int64_t reply_to) {
    // The answer matters more than what it answers, which may be deleted by now.
    return {{"message_id", reply_to}, {"allow_sending_without_reply", true}};
}

Result<std::int64_t> message_id_of(const Result<json::value>& answer) {
    if (!answer) return answer.error();
    boost::system::error_code absent;
    const json::value* const id = answer->find_pointer("/message_id", absent);
    if (id == nullptr || !id->is_int64()) return Error{Code::internal, "Telegram's answer has no message_id"};
    return id->get_int64();
}

Result<void> no_value(const Result<json::value>& answer) {
    if (!answer) return answer.error();
    return {};
}

}  // namespace

std::string bot_id_of(const Secret& token) {
    return token.reveal().substr(0, token.reveal().find(':'));
}

BotApi::BotApi(HttpClient& http, std::string url, const LiveSecret& token)
    : http_(http), url_(std::move(url)), token_(token), bot_id_(bot_id_of(token.current())) {}

Result<json::value> BotApi::exchange(std::string_view method, OutgoingRequest request) {
    request.method = "POST";
    request.url = url_ + "/bot" + token_.current().reveal() + '/' + std::string(method);
    request.log_url = url_ + "/bot…/" + std::string(method);
    request.max_response_bytes = max_answer_bytes;
    const auto response = http_.send(request);
    if (!response) return response.error();

    boost::system::error_code malformed;
    const json::value parsed = json::parse(response->body, malformed, {}, {.max_depth = max_json_depth});
    const json::object* const answer = malformed ? nullptr : parsed.if_object();
    if (answer == nullptr) {
        // Proxies and overloaded servers answer in their own words; what is too large for them stays so.
        return Error{response->status == 413 ? Code::invalid_argument : Code::unavailable,
                     std::string(method) + " got no JSON, status " + std::to_string(response->status)};
    }
    const json::value* const ok = answer->if_contains("ok");
    const json::value* const result = answer->if_contains("result");
    if (ok != nullptr && ok->is_bool() && ok->get_bool() && result != nullptr) return *result;
    Error error = refusal(method, response->status, *answer);
    if (error.code == Code::unauthenticated) token_.refused();
    return error;
}

Result<json::value> BotApi::call(std::string_view method, const json::object& parameters) {
    const std::string body = json::serialize(parameters);
    return exchange(method, {.headers = {{"Content-Type", "application/json"}}, .body = body, .timeout = call_timeout});
}

Result<std::string> BotApi::get_me() {
    const auto answer = call("getMe", {});
    if (!answer) return answer.error();
    boost::system::error_code absent;
    const json::value* const name = answer->find_pointer("/username", absent);
    if (name == nullptr || !name->is_string()) return Error{Code::internal, "Telegram's answer has no username"};
    return std::string(name->get_string());
}

Result<void> BotApi::set_webhook(const std::string& url, const std::string& secret_token) {
    return no_value(call("setWebhook", {{"url", url},
                                        {"secret_token", secret_token},
                                        {"max_connections", max_webhook_connections},
                                        {"allowed_updates", json::parse(allowed_updates)}}));
}

Result<WebhookInfo> BotApi::get_webhook_info() {
    const auto answer = call("getWebhookInfo", {});
    if (!answer) return answer.error();
    const json::object* const info = answer->if_object();
    if (info == nullptr) return Error{Code::internal, "Telegram's answer is no description of a webhook"};
    const auto text = [info](std::string_view name) {
        const json::value* const value = info->if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    const json::value* const pending = info->if_contains("pending_update_count");
    return WebhookInfo{.url = text("url"),
                       .pending_updates = pending != nullptr && pending->is_int64() ? pending->get_int64() : 0,
                       .last_error = text("last_error_message")};
}

Result<void> BotApi::delete_webhook() {
    return no_value(call("deleteWebhook", {{"drop_pending_updates", false}}));
}

Result<std::vector<std::string>> BotApi::get_updates(std::int64_t offset, std::chrono::seconds wait,
                                                     const std::stop_token& stop) {
    const std::string body = json::serialize(
        json::object{{"offset", offset}, {"timeout", wait.count()}, {"allowed_updates", json::parse(allowed_updates)}});
    const auto answer = exchange("getUpdates", {.headers = {{"Content-Type", "application/json"}},
                                                .body = body,
                                                .timeout = wait + call_timeout,
                                                .stop = stop});
    if (!answer) return answer.error();
    const json::array* const list = answer->if_array();
    if (list == nullptr) return Error{Code::internal, "Telegram's answer holds no list of updates"};
    std::vector<std::string> updates;
    for (const json::value& update : *list) updates.push_back(json::serialize(update));
    return updates;
}

Result<std::string> BotApi::download(const std::string& file_id, std::size_t max_bytes) {
    const auto file = call("getFile", {{"file_id", file_id}});
    if (!file) return file.error();
    boost::system::error_code absent;
    const json::value* const path = file->find_pointer("/file_path", absent);
    if (path == nullptr || !path->is_string() || !is_file_path(path->get_string())) {
        return Error{Code::invalid_argument, "Telegram named no file path that can be fetched"};
    }
    auto response =
        http_.send({.url = url_ + "/file/bot" + token_.current().reveal() + '/' + std::string(path->get_string()),
                    .log_url = url_ + "/file/bot…",
                    .timeout = transfer_timeout,
                    .max_response_bytes = max_bytes});
    if (!response && response.error().code == Code::resource_exhausted) {
        return Error{Code::invalid_argument, "the file is larger than " + std::to_string(max_bytes) + " bytes"};
    }
    if (!response) return response.error();
    if (response->status == 200) return std::move(response->body);
    return Error{response->status >= 500 || response->status == 429 ? Code::unavailable : Code::invalid_argument,
                 "the file was refused with status " + std::to_string(response->status)};
}

Result<std::int64_t> BotApi::send_message(std::int64_t chat, std::string_view text, std::int64_t reply_to) {
    json::object parameters{{"chat_id", chat}, {"text", cut_to(text, max_message_units)}};
    if (reply_to != 0) parameters["reply_parameters"] = reply_parameters(reply_to);
    return message_id_of(call("sendMessage", parameters));
}

Result<std::int64_t> BotApi::send_photo(std::int64_t chat, std::string_view jpeg, std::string_view caption,
                                        std::int64_t reply_to) {
    const std::string chat_id = std::to_string(chat);
    const std::string short_caption = cut_to(caption, max_caption_units);
    const std::string reply = json::serialize(reply_parameters(reply_to));
    OutgoingRequest request{.timeout = transfer_timeout};
    request.form = {{.name = "chat_id", .data = chat_id},
                    {.name = "caption", .data = short_caption},
                    {.name = "photo", .data = jpeg, .file_name = "objects.jpg", .content_type = "image/jpeg"}};
    if (reply_to != 0) request.form.push_back({.name = "reply_parameters", .data = reply});
    return message_id_of(exchange("sendPhoto", std::move(request)));
}

Result<void> BotApi::edit_message_text(std::int64_t chat, std::int64_t message, std::string_view text) {
    const auto answer = call("editMessageText",
                             {{"chat_id", chat}, {"message_id", message}, {"text", cut_to(text, max_message_units)}});
    if (!answer && answer.error().message.find("message is not modified") != std::string::npos) return {};
    return no_value(answer);
}

Result<void> BotApi::send_chat_action(std::int64_t chat, std::string_view action) {
    return no_value(call("sendChatAction", {{"chat_id", chat}, {"action", action}}));
}

}  // namespace polybot
