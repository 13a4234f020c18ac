#include "telegram/bot_api_connection.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <boost/json.hpp>

#include "json/optional_fields.hpp"
#include "telegram/update.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds download_timeout{60};
/// A hundred updates, which getUpdates gives at most, may be long.
constexpr std::size_t max_answer_bytes = 16U << 20U;

/// Among the answer's `parameters`, which say what may be done about a refusal.
std::optional<std::int64_t> hint(const json::object& answer, std::string_view name) {
    return OptionalFields(&answer)
        .object("parameters")
        .integer(name, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
}

/// The pause that a 429 asks for; a second where it names none.
std::chrono::seconds asked_pause(const json::object& answer) {
    return std::chrono::seconds(std::clamp<std::int64_t>(hint(answer, "retry_after").value_or(1), 0, 86'400));
}

struct Wording {
    std::string_view part;
    Code code;
};

/// Telegram has one status for most refusals, 400; its words tell them apart.
constexpr auto bad_requests = std::to_array<Wording>({
    {"chat not found", Code::not_found},
    {"PEER_ID_INVALID", Code::not_found},
    {"message to edit not found", Code::failed_precondition},
    {"message can't be edited", Code::failed_precondition},
    {"there is no text in the message to edit", Code::failed_precondition},
    {"MESSAGE_ID_INVALID", Code::failed_precondition},
    {"not enough rights to send", Code::permission_denied},
    {"have no rights to send", Code::permission_denied},
    {"CHAT_WRITE_FORBIDDEN", Code::permission_denied},
    {"CHAT_RESTRICTED", Code::permission_denied},
    {"CHAT_SEND_", Code::permission_denied},  // "…PHOTOS_FORBIDDEN", "…PLAIN_FORBIDDEN" and so on.
    {"TOPIC_CLOSED", Code::permission_denied},
    {"TOPIC_DELETED", Code::permission_denied},
    {"message thread not found", Code::permission_denied},
});

Code code_of(int status, std::string_view description) {
    if (status == 401 || status == 404) return Code::unauthenticated;
    if (status == 403) return Code::permission_denied;
    if (status == 409 || status >= 500) return Code::unavailable;
    if (status == 429) return Code::resource_exhausted;
    const auto* const known = std::ranges::find_if(
        bad_requests, [&](const Wording& wording) { return description.find(wording.part) != std::string_view::npos; });
    return known == bad_requests.end() ? Code::invalid_argument : known->code;
}

/// Telegram's refusal as an error; its description is about our request, and holds nothing secret.
Error refusal(std::string_view method, int status, const json::object& answer) {
    const json::value* const text = answer.if_contains("description");
    const std::string description =
        text != nullptr && text->is_string() ? std::string(text->get_string()) : "no description";
    Error error{code_of(status, description), std::string(method) + " was refused: " + description};
    if (error.code == Code::resource_exhausted) error.retry_after = asked_pause(answer);
    return error;
}

/// A parameter as a form's field holds it: a text as it is, anything else as JSON.
std::string field_of(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

}  // namespace

BotApiConnection::BotApiConnection(HttpClient& http, std::string url, const LiveSecret& token)
    : http_(http), url_(std::move(url)), token_(token) {}

Result<json::value> BotApiConnection::send(BotApiCall call) {
    json::value* const chat = call.parameters.if_contains("chat_id");
    if (chat == nullptr) return exchange(call).result;
    const std::int64_t asked = chat->as_int64();
    *chat = moved_chats_.number_of(asked);
    Reply reply = exchange(call);
    if (!reply.moved_to) return std::move(reply.result);
    moved_chats_.remember(asked, *reply.moved_to);
    *chat = *reply.moved_to;
    return exchange(call).result;
}

BotApiConnection::Reply BotApiConnection::exchange(const BotApiCall& call) {
    const std::string method(call.method);
    OutgoingRequest request{.method = "POST",
                            .url = url_ + "/bot" + token_.current().reveal() + '/' + method,
                            .log_url = url_ + "/bot…/" + method,
                            .timeout = call.timeout,
                            .max_response_bytes = max_answer_bytes,
                            .stop = call.stop};
    std::vector<std::string> texts;  // What the request's views look at.
    texts.reserve(call.parameters.size() + 1);
    if (call.uploads.empty()) {
        request.headers = {{"Content-Type", "application/json"}};
        request.body = texts.emplace_back(json::serialize(call.parameters));
    } else {
        for (const auto& [name, value] : call.parameters) {
            request.form.push_back({.name = name, .data = texts.emplace_back(field_of(value))});
        }
        for (const BotApiUpload& upload : call.uploads) {
            request.form.push_back(
                {.name = upload.name, .data = upload.jpeg, .file_name = "objects.jpg", .content_type = "image/jpeg"});
        }
    }
    const auto response = http_.send(request);
    if (!response) return {response.error()};

    boost::system::error_code malformed;
    json::value parsed = json::parse(response->body, malformed, {}, {.max_depth = max_json_depth});
    json::object* const answer = malformed ? nullptr : parsed.if_object();
    if (answer == nullptr) {
        // Proxies and overloaded servers answer in their own words; what is too large for them stays so.
        return {Error{response->status == 413 ? Code::invalid_argument : Code::unavailable,
                      method + " got no JSON, status " + std::to_string(response->status)}};
    }
    json::value* const result = answer->if_contains("result");
    if (OptionalFields(answer).flag("ok") && result != nullptr) return {std::move(*result)};
    const Error error = refusal(method, response->status, *answer);
    if (error.code == Code::unauthenticated) token_.refused();
    return {error, hint(*answer, "migrate_to_chat_id")};
}

Result<std::string> BotApiConnection::download(const std::string& path, std::size_t max_bytes) {
    auto response = http_.send({.url = url_ + "/file/bot" + token_.current().reveal() + '/' + path,
                                .log_url = url_ + "/file/bot…",
                                .timeout = download_timeout,
                                .max_response_bytes = max_bytes});
    if (!response && response.error().code == Code::resource_exhausted) {
        return Error{Code::invalid_argument, "the file is larger than " + std::to_string(max_bytes) + " bytes"};
    }
    if (!response) return response.error();
    const int status = response->status;
    if (status == 200) return std::move(response->body);
    const Code code = status == 404                    ? Code::not_found
                      : status >= 500 || status == 429 ? Code::unavailable
                                                       : Code::invalid_argument;
    return Error{code, "the file was refused with status " + std::to_string(status)};
}

}  // namespace polybot
