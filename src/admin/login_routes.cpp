#include "admin/login_routes.hpp"

#include <string>
#include <string_view>

#include <boost/url.hpp>

#include "admin/admin_pages.hpp"

namespace polybot {
namespace {

constexpr std::size_t max_form = 4096;
/// Where the page says what is wrong.
constexpr std::string_view trouble_place = "<!-- trouble -->";

HttpResponse login_page(const HttpRequest& request, int status, std::string_view trouble) {
    HttpResponse page = admin_page("login.html", request, "'self'");
    page.status = status;
    const auto place = page.body.find(trouble_place);
    page.body.replace(place, trouble_place.size(), trouble);
    return page;
}

/// The token in the form, or empty.
std::string token_of(const HttpRequest& request) {
    const auto form = boost::urls::parse_query(request.body);
    if (!form) return {};
    const auto field = form->find("token");
    return field == form->end() ? std::string() : std::string((*field).value);
}

/// A place of ours, path and query: what could lead elsewhere becomes "/".
std::string next_of(const HttpRequest& request) {
    const auto next = request.query.find("next");
    if (next == request.query.end() || next->second.starts_with("//")) return "/";
    const auto place = boost::urls::parse_origin_form(next->second);
    return place ? std::string(place->buffer()) : "/";
}

HttpResponse redirect(std::string to, std::string cookie) {
    return {.status = 303,
            .headers = {{"Location", std::move(to)}, {"Set-Cookie", std::move(cookie)}, {"Cache-Control", "no-store"}}};
}

HttpResponse log_in(OperatorAccess& access, const HttpRequest& request) {
    if (!access.has_token()) return login_page(request, 401, "polybot was started without OPERATOR_TOKEN.");
    switch (access.judge_token(token_of(request), request.peer)) {
        case Proof::right:
            return redirect(next_of(request), access.new_cookie(request));
        case Proof::too_many:
            return login_page(request, 429, "Too many wrong tokens; try again in a minute.");
        default:
            return login_page(request, 401, "This is not the operator's token.");
    }
}

}  // namespace

void add_login_routes(Router& router, OperatorAccess& access) {
    router.add({.method = "GET", .pattern = "/login", .handler = HttpHandler([](const HttpRequest& request) {
                                                          return login_page(request, 200, "");
                                                      })});
    router.add({.method = "POST",
                .pattern = "/login",
                .max_body = max_form,
                .handler = HttpHandler([&access](const HttpRequest& request) { return log_in(access, request); })});
    router.add({.method = "POST", .pattern = "/logout", .handler = HttpHandler([](const HttpRequest& request) {
                                                            return redirect("/login",
                                                                            OperatorAccess::no_cookie(request));
                                                        })});
}

}  // namespace polybot
