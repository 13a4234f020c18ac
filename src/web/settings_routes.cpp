#include "web/settings_routes.hpp"

#include <boost/json.hpp>

#include "chat/chat_settings.hpp"
#include "detection/coco_names.hpp"
#include "texts/say.hpp"
#include "web/chat_request.hpp"
#include "web/session.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::size_t max_settings_body = 16UL * 1024;

HttpResponse get_settings(const WebChat& chat, const HttpRequest& request) {
    const auto settings = chat.bot.ports.settings.get(session_of(request).chat);
    if (!settings) return unavailable(settings.error(), "settings not read");
    return json_response(200, to_json(*settings));
}

HttpResponse put_settings(const WebChat& chat, const HttpRequest& request) {
    const WebSession session = session_of(request);
    if (!session.set_cookie.empty()) return no_session();
    const auto settings = parse_chat_settings(request.body);
    if (!settings) return error_response(400, settings.error().message);
    const auto kept = chat.bot.ports.settings.put(session.chat, *settings, chat.clock());
    if (!kept) return unavailable(kept.error(), "settings not stored");
    return json_response(200, to_json(*settings));
}

HttpResponse get_classes(const WebChat&, const HttpRequest& request) {
    const Language language = language_of(request);
    json::array classes;
    for (const std::string& name : coco_names()) {
        classes.push_back({{"name", name}, {"label", name_of(language, name)}});
    }
    HttpResponse response = json_response(200, json::serialize(classes));
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
}

HttpResponse delete_chat(const WebChat& chat, const HttpRequest& request) {
    const WebSession session = session_of(request);
    if (!session.set_cookie.empty()) return no_session();
    const auto forgotten = chat.bot.forgetting.forget(session.chat);
    if (!forgotten) return unavailable(forgotten.error(), "chat not forgotten");
    return json_response(200, "{}");
}

}  // namespace

void add_settings_routes(Router& router, const WebChat& chat) {
    const auto bind = [&chat](HttpResponse (*handler)(const WebChat&, const HttpRequest&)) -> HttpHandler {
        return [&chat, handler](const HttpRequest& request) { return handler(chat, request); };
    };
    router.add({.method = "GET", .pattern = "/api/settings", .handler = bind(get_settings)});
    router.add({.method = "PUT",
                .pattern = "/api/settings",
                .max_body = max_settings_body,
                .handler = from_our_page(bind(put_settings), chat.visitors, chat.clock)});
    router.add({.method = "GET", .pattern = "/api/classes", .handler = bind(get_classes)});
    router.add({.method = "DELETE",
                .pattern = "/api/chat",
                .handler = from_our_page(bind(delete_chat), chat.visitors, chat.clock)});
}

}  // namespace polybot
