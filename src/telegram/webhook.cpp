#include "telegram/webhook.hpp"

#include <algorithm>
#include <utility>

#include "config/derivation.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

constexpr std::size_t path_digits = 32;

std::string path_for(const Secret& token) {
    return "/telegram/" + derive(token, "polybot webhook path").substr(0, path_digits);
}

Secret secret_for(const Secret& token) {
    return Secret(derive(token, "polybot webhook secret"));
}

bool knows_path(const LiveSecret& token, std::string_view path) {
    const auto tokens = token.valid();
    return std::ranges::any_of(tokens, [&](const Secret& one) { return secrets_equal(path, path_for(one)); });
}

bool is_from_telegram(const HttpRequest& request, const LiveSecret& token) {
    const auto presented = find_header(request.headers, "X-Telegram-Bot-Api-Secret-Token");
    const auto tokens = token.valid();
    return std::ranges::any_of(tokens,
                               [&](const Secret& one) { return secrets_equal(presented, secret_for(one).reveal()); });
}

HttpResponse receive(const HttpRequest& request, const LiveSecret& token, const HandleUpdate& handle) {
    if (!is_from_telegram(request, token)) {
        log::warn("webhook call refused", {{"peer", request.peer}});
        return error_response(401, "The webhook needs its secret.");
    }
    const auto update = parse_update(request.body);
    if (!update) {
        log::warn("webhook call is no update", {{"peer", request.peer}, {"bytes", request.body.size()}});
        return error_response(400, "The body is no Telegram update.");
    }
    const auto handled = handle(*update);
    if (handled) return json_response(200, "{}");
    const bool transient = is_transient(handled.error().code);
    log::warn("update not handled", {{"update_id", update->id},
                                     {"code", to_string(handled.error().code)},
                                     {"reason", handled.error().message},
                                     {"comes_again", transient}});
    // What cannot succeed must not come again.
    return transient ? error_response(503, "Send it again later.") : json_response(200, "{}");
}

}  // namespace

WebhookNames webhook_names(const Secret& token) {
    return {.path = path_for(token), .secret = secret_for(token)};
}

void add_webhook_routes(Router& router, const LiveSecret& token, HandleUpdate handle) {
    const HttpHandler served = [&token, handle = std::move(handle)](const HttpRequest& request) {
        return receive(request, token, handle);
    };
    const HttpHandler named = [&token, served](const HttpRequest& request) {
        if (knows_path(token, request.path)) return served(request);
        token.refused();  // Another instance may have registered the webhook of a newer token.
        return error_response(404, "There is nothing here.");
    };
    Route route{.method = "POST",
                .pattern = "/telegram/{name}",
                .max_body = max_update_bytes,
                .handler = named,
                .log_as = "/telegram/…"};
    router.add(route);
    route.pattern = "/{token}";
    route.handler = served;
    route.serves = [&token](const auto& captures) { return token.accepts(captures.at("token")); };
    router.add(std::move(route));
}

}  // namespace polybot
