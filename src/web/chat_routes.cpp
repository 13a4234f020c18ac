#include "web/chat_routes.hpp"

#include <algorithm>
#include <chrono>
#include <semaphore>
#include <utility>

#include <boost/json.hpp>

#include "blobs/blob_key.hpp"
#include "chat/caption.hpp"
#include "chat/commands.hpp"
#include "images/header.hpp"
#include "jobs/prediction_id.hpp"
#include "json/json_fields.hpp"
#include "log/log.hpp"
#include "places/places.hpp"
#include "texts/say.hpp"
#include "web/chat_events.hpp"
#include "web/chat_request.hpp"
#include "web/entries.hpp"
#include "web/session.hpp"

namespace polybot {
namespace {

constexpr std::size_t max_text_characters = 4096;
constexpr std::size_t max_message_body = 8 * max_text_characters;
constexpr std::size_t max_file_name = 200;
/// Read whole, before the server can say whether it has room for them: 20 MB each.
constexpr int pictures_at_once = 6;
constexpr std::chrono::seconds wait_for_place{5};

/// The page's own name for a message, or a new one.
Result<std::string> client_id_of(const HttpRequest& request) {
    const auto sent = request.query.find("client_id");
    if (sent == request.query.end()) return new_id();
    const std::string& id = sent->second;
    const bool valid = !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!valid) return Error{Code::invalid_argument, "client_id must be 1 to 64 letters, digits or hyphens."};
    return id;
}

HttpResponse missing() {
    return error_response(404, "There is no such picture in this chat.");
}

Result<std::string> parse_text(const std::string& body) {
    boost::system::error_code error;
    const auto parsed = boost::json::parse(body, error);
    const auto* const object = error ? nullptr : parsed.if_object();
    const auto* const field = object == nullptr ? nullptr : object->if_contains("text");
    const auto* const text = field == nullptr ? nullptr : field->if_string();
    if (text == nullptr) return Error{Code::invalid_argument, R"(The body must be {"text": "…"}.)"};
    // Every byte of UTF-8 but a continuation starts a character.
    const auto characters = std::ranges::count_if(*text, [](char c) { return (c & 0xC0) != 0x80; });
    if (characters < 1 || static_cast<std::size_t>(characters) > max_text_characters) {
        return Error{Code::invalid_argument, "A message is 1 to 4,096 characters long."};
    }
    return std::string(*text);
}

HttpResponse post_message(const WebChat& chat, const HttpRequest& request) {
    const WebSession session = session_of(request);
    if (!session.set_cookie.empty()) return no_session();
    const auto client_id = client_id_of(request);
    if (!client_id) return error_response(400, client_id.error().message);
    const auto text = parse_text(request.body);
    if (!text) return error_response(400, text.error().message);

    const std::string step = "text:" + *client_id;
    const std::string message_id = id_for_step(session.chat, step);
    const auto now = chat.clock();
    const std::string entry = entries::text({.time = now, .message_id = message_id, .client_id = *client_id}, *text);
    if (const auto appended = chat.bot.ports.log.append(session.chat, step, entry, now); !appended) {
        return unavailable(appended.error(), "message not stored");
    }
    chat.notify(session.chat);
    const auto handled = chat.bot.conversation.handle({.bot = session.chat,
                                                       .step = step,
                                                       .chat = session.chat,
                                                       .message_id = message_id,
                                                       .language = language_of(request),
                                                       .text = *text});
    if (!handled) return unavailable(handled.error(), "message not answered");
    return json_response(202, boost::json::serialize(boost::json::object{{"message_id", message_id}}));
}

/// Whether JSON that holds the text can be read again: our serializer writes what is no UTF-8 as it is.
bool is_utf8(const std::string& text) {
    boost::system::error_code error;
    boost::json::parse(boost::json::serialize(boost::json::string(text)), error);
    return !error;
}

/// What the picture is called in the chat. An entry that nobody can read would keep its photo from being forgotten.
std::string file_name_of(const HttpRequest& request) {
    const auto name = request.query.find("name");
    if (name == request.query.end() || name->second.empty()) return "photo";
    return is_plain_text(name->second, max_file_name) && is_utf8(name->second) ? name->second : "photo";
}

/// What the user wrote with the picture; empty for nothing.
Result<std::string> caption_of(const HttpRequest& request) {
    const auto sent = request.query.find("caption");
    if (sent == request.query.end()) return std::string();
    if (!is_plain_text(sent->second, longest_caption) || !is_utf8(sent->second)) {
        return Error{Code::invalid_argument, "A caption is one line of 1,000 bytes at most."};
    }
    return sent->second;
}

/// Says in the chat that a photo whose entry stands there was not queued; else the page would wait for its result for
/// ever.
void tell_of_dropped(const WebChat& chat, const std::string& session, const std::string& id, Language language) {
    const auto now = chat.clock();
    const std::string entry =
        entries::dropped({.time = now, .message_id = new_id()}, id, say(language, Text::out_of_order));
    if (const auto told = chat.bot.ports.log.append(session, "dropped:" + id, entry, now); !told) {
        log::warn("chat is not told that its photo is not queued",
                  {{"prediction_id", id}, {"reason", told.error().message}});
    }
}

HttpResponse post_photo(const WebChat& chat, const HttpRequest& request) {
    const WebSession session = session_of(request);
    if (!session.set_cookie.empty()) return no_session();
    const auto client_id = client_id_of(request);
    if (!client_id) return error_response(400, client_id.error().message);
    const auto caption = caption_of(request);
    if (!caption) return error_response(400, caption.error().message);
    const auto header = read_image_header(request.body);
    if (!header) return error_response(415, translated(language_of(request), header.error().message));

    // The id follows from the page's own: an upload that is repeated, as its answer got lost, is one photo.
    const std::string id = id_for_step(session.chat, "photo:" + *client_id);
    const std::string key = "photo:" + id;
    const auto now = chat.clock();
    if (const Admission admission = chat.bot.limit.admit(session.chat, now); !admission.admitted) {
        return too_many(admission, language_of(request));
    }
    // One that is repeated waits already.
    if (!chat.bot.backlog.admit().admitted && !chat.bot.ports.log.find(session.chat, key)) {
        return too_many_waiting(language_of(request));
    }
    const auto settings = chat.bot.ports.settings.get(session.chat);
    if (!settings) return unavailable(settings.error(), "settings not read");
    const auto asked = read_caption(*caption, settings->options, language_of(request));
    const IncomingPhoto photo{.prediction_id = id,
                              .chat = session.chat,
                              .message_id = id,
                              .bytes = request.body,
                              .options = asked ? asked->options : settings->options,
                              .reply = {.language = std::string(code_of(language_of(request))),
                                        .show = settings->show,
                                        .album = {},
                                        .remark = asked ? asked->remark : ""}};
    const std::string entry = entries::photo({.time = now, .message_id = id, .client_id = *client_id}, id,
                                             file_name_of(request), *header, *caption);
    bool in_chat = false;
    // After the picture is stored, as the page fetches what it has an entry of, and waits for its result; before the
    // job is sent, as what is looked at must be found when the chat is to be forgotten.
    const auto accepted = chat.bot.intake.accept(photo, [&]() -> Result<std::string> {
        const auto appended = chat.bot.ports.log.append(session.chat, key, entry, now);
        if (!appended) return appended.error();
        in_chat = true;
        return std::string();
    });
    if (!accepted && in_chat) tell_of_dropped(chat, session.chat, id, language_of(request));
    chat.notify(session.chat);
    if (!accepted) {
        if (is_transient(accepted.error().code)) chat.bot.limit.give_back(session.chat);
        return unavailable(accepted.error(), "photo not queued");
    }
    const boost::json::object answer{{"prediction_id", id}, {"message_id", id}};
    return json_response(202, boost::json::serialize(answer));
}

/// Blobs never change under their key.
HttpResponse serve_blob(const WebChat& chat, const std::string& key) {
    static std::counting_semaphore<> places(pictures_at_once);
    if (!places.try_acquire_for(wait_for_place)) {
        return busy_response("Too many pictures at once; try again in a moment.");
    }
    const Places place(places);
    auto blob = chat.bot.ports.blobs.get(key);
    if (!blob && blob.error().code == Code::not_found) return missing();
    if (!blob) return unavailable(blob.error(), "picture not read");
    return {.body = std::move(blob->bytes),
            .content_type = std::move(blob->content_type),
            .headers = {{"Cache-Control", "private, max-age=31536000, immutable"}}};
}

HttpResponse get_photo(const WebChat& chat, const HttpRequest& request) {
    const std::string& id = request.captures.at("id");
    if (!is_prediction_id(id)) return missing();
    const auto entry = chat.bot.ports.log.find(session_of(request).chat, "photo:" + id);
    if (!entry && entry.error().code == Code::not_found) return missing();
    if (!entry) return unavailable(entry.error(), "chat not read");
    return serve_blob(chat, photo_key(id));
}

/// The session's own prediction; another's is as good as none.
Result<Prediction> own_prediction(const WebChat& chat, const HttpRequest& request) {
    const std::string& id = request.captures.at("id");
    if (!is_prediction_id(id)) return Error{Code::not_found, "no such prediction"};
    auto prediction = chat.bot.ports.predictions.get(id);
    if (prediction && prediction->chat != session_of(request).chat) return Error{Code::not_found, "no such prediction"};
    return prediction;
}

HttpResponse get_prediction(const WebChat& chat, const HttpRequest& request) {
    const auto prediction = own_prediction(chat, request);
    if (prediction) return json_response(200, to_json(*prediction));
    return prediction.error().code == Code::not_found ? missing()
                                                      : unavailable(prediction.error(), "prediction not read");
}

HttpResponse get_picture(const WebChat& chat, const HttpRequest& request) {
    const auto prediction = own_prediction(chat, request);
    if (!prediction && prediction.error().code != Code::not_found) {
        return unavailable(prediction.error(), "prediction not read");
    }
    if (!prediction || prediction->annotated_key.empty()) return missing();
    HttpResponse response = serve_blob(chat, prediction->annotated_key);
    if (request.query.contains("download")) {
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"objects-" + prediction->id + ".jpg\"");
    }
    return response;
}

std::variant<EventFeed, HttpResponse> follow(const WebChat& chat, const HttpRequest& request) {
    const WebSession session = session_of(request);
    if (!session.set_cookie.empty()) return no_session();
    auto place = chat.visitors.open_stream(request);
    if (!place) return error_response(429, "There are too many open pages at this address: close some.");
    auto read = [events = ChatEvents(chat.bot.ports.log, session.chat, chat.clock),
                 place = std::move(place)](const std::string& after) mutable { return events(after); };
    return EventFeed{.topic = session.chat, .read = std::move(read)};
}

}  // namespace

void add_chat_routes(Router& router, const WebChat& chat) {
    const auto bind = [&chat](HttpResponse (*handler)(const WebChat&, const HttpRequest&)) -> HttpHandler {
        return [&chat, handler](const HttpRequest& request) { return handler(chat, request); };
    };
    router.add({.method = "POST",
                .pattern = "/api/messages",
                .max_body = max_message_body,
                .handler = from_our_page(bind(post_message), chat.visitors, chat.clock)});
    router.add({.method = "POST",
                .pattern = "/api/photos",
                .max_body = max_image_bytes,
                .handler = from_our_page(bind(post_photo), chat.visitors, chat.clock)});
    router.add({.method = "GET", .pattern = "/api/photos/{id}", .handler = bind(get_photo)});
    router.add({.method = "GET", .pattern = "/api/predictions/{id}", .handler = bind(get_prediction)});
    router.add({.method = "GET", .pattern = "/api/predictions/{id}/picture", .handler = bind(get_picture)});
    router.add({.method = "GET", .pattern = "/api/events", .handler = FeedHandler([&chat](const HttpRequest& request) {
                                                               return follow(chat, request);
                                                           })});
}

}  // namespace polybot
