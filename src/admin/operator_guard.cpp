#include "admin/operator_guard.hpp"

#include <string>
#include <utility>
#include <variant>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/url.hpp>

#include "web/page_file.hpp"

namespace polybot {
namespace {

constexpr std::string_view how_to_prove =
    "This is the operator's: send OPERATOR_TOKEN as a bearer token (Authorization: Bearer …).";
constexpr std::string_view no_token_set = "This is the operator's, and polybot was started without OPERATOR_TOKEN.";

/// Whether a Host header names this machine: by an address, which no page of a foreign name sends, or as localhost.
bool is_own_name(std::string_view host) {
    const auto authority = boost::urls::parse_authority(host);
    if (!authority || authority->has_userinfo()) return false;
    const auto kind = authority->host_type();
    return kind == boost::urls::host_type::ipv4 || kind == boost::urls::host_type::ipv6 ||
           boost::beast::iequals(authority->encoded_host(), "localhost");
}

/// A proxy on this machine lets others in.
bool is_forwarded(const HttpRequest& request) {
    return !find_header(request.headers, "X-Forwarded-For").empty() ||
           !find_header(request.headers, "Forwarded").empty();
}

/// Whether a page of another site, or of another port of this machine, made a browser send it
/// (https://www.w3.org/TR/fetch-metadata/).
bool is_foreign_write(const HttpRequest& request) {
    if (request.method == "GET" || request.method == "HEAD") return false;
    const auto site = find_header(request.headers, "Sec-Fetch-Site");
    return !site.empty() && site != "same-origin" && site != "none";
}

HttpResponse unauthorized(std::string_view sentence) {
    HttpResponse response = error_response(401, sentence);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

HttpResponse to_login(const HttpRequest& request) {
    boost::urls::url next;
    next.set_path(request.path);
    for (const auto& [name, value] : request.query) next.params().append({name, value});
    boost::urls::url login("/login");
    login.params().set("next", next.buffer());
    return {.status = 303, .headers = {{"Location", std::string(login.buffer())}, {"Cache-Control", "no-store"}}};
}

}  // namespace

bool OperatorGuard::is_open(const HttpRequest& request, Audience audience) const {
    if (audience == Audience::everybody) return true;
    return audience == Audience::this_machine && on_loopback_ && !is_forwarded(request);
}

std::optional<HttpResponse> OperatorGuard::refusal(const HttpRequest& request, Audience audience) {
    // Elsewhere the token is needed for everything, and a page of a foreign name has neither token nor cookie.
    if (on_loopback_ && !is_own_name(find_header(request.headers, "Host"))) {
        return error_response(421, "This address answers to localhost and to numeric addresses alone.");
    }
    if (is_foreign_write(request)) return error_response(403, "This request came from another site's page.");
    if (is_open(request, audience)) return std::nullopt;
    if (!access_.has_token()) return unauthorized(no_token_set);
    switch (access_.judge(request)) {
        case Proof::right:
            return std::nullopt;
        case Proof::wrong:
            return unauthorized("This is not the operator's token.");
        case Proof::too_many: {
            HttpResponse response = error_response(429, "Too many wrong tokens; try again in a minute.");
            response.headers.emplace_back("Retry-After", "60");
            return response;
        }
        case Proof::none:
            break;
    }
    return request.method == "GET" && is_browser(request) ? to_login(request) : unauthorized(how_to_prove);
}

void OperatorGuard::add(Router& admin, const Router& routes, Audience audience) {
    for (const Route& route : routes.routes()) {
        Route guarded = route;
        if (const auto* const handler = std::get_if<HttpHandler>(&route.handler)) {
            guarded.handler = HttpHandler([this, audience, handler = *handler](const HttpRequest& request) {
                auto refused = refusal(request, audience);
                return refused ? *std::move(refused) : handler(request);
            });
        } else {
            guarded.handler = FeedHandler([this, audience, handler = std::get<FeedHandler>(route.handler)](
                                              const HttpRequest& request) -> std::variant<EventFeed, HttpResponse> {
                if (auto refused = refusal(request, audience)) return *std::move(refused);
                return handler(request);
            });
        }
        admin.add(std::move(guarded));
    }
}

void add_operator_refusals(Router& router) {
    const HttpHandler refuse = [](const HttpRequest&) {
        return unauthorized("This is the operator's, and served at the admin address alone (--admin-listen).");
    };
    for (const char* const path : {"/listItems", "/loadTest"}) {
        for (const char* const method : {"GET", "POST"}) {
            router.add({.method = method, .pattern = path, .handler = refuse});
        }
    }
}

}  // namespace polybot
