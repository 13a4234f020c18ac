#include "web/page_routes.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "web/embedded_files.hpp"
#include "web/session.hpp"

namespace polybot {
namespace {

/// The page needs nothing from elsewhere, and nobody may frame it (https://www.w3.org/TR/CSP3/).
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page never asks a browser for.
constexpr std::string_view permissions_policy =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()";

HttpResponse serve(const EmbeddedFile& file, const HttpRequest& request) {
    HttpResponse response{.body = std::string(file.bytes), .content_type = std::string(file.content_type)};
    // The files carry no version in their names: a browser must ask each time, or it would mix old with new.
    response.headers = {{"Content-Security-Policy", std::string(content_security_policy)},
                        {"Cross-Origin-Opener-Policy", "same-origin"},
                        {"Permissions-Policy", std::string(permissions_policy)},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cache-Control", "no-cache"}};
    if (is_by_https(request)) response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    return response;
}

bool is_browser(const HttpRequest& request) {
    return find_header(request.headers, "Accept").find("text/html") != std::string_view::npos;
}

HttpResponse serve_page(const EmbeddedFile& index, const HttpRequest& request) {
    HttpResponse page = serve(index, request);
    const WebSession session = session_of(request);
    if (!session.set_cookie.empty()) page.headers.emplace_back("Set-Cookie", session.set_cookie);
    return page;
}

}  // namespace

void add_page_routes(Router& router, IsReady is_ready) {
    const EmbeddedFile* index = nullptr;
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.path == "index.html") {
            index = &file;
            continue;
        }
        router.add({.method = "GET",
                    .pattern = '/' + std::string(file.path),
                    .handler = HttpHandler([&file](const HttpRequest& request) { return serve(file, request); })});
    }
    if (index == nullptr) throw std::logic_error("the page is not embedded");

    router.add({.method = "GET",
                .pattern = "/",
                .handler = HttpHandler([index, is_ready = std::move(is_ready)](const HttpRequest& request) {
                    if (is_browser(request)) return serve_page(*index, request);
                    if (!is_ready()) return error_response(503, "polybot cannot reach its store.");
                    return json_response(200, R"({"status":"ok"})");
                })});
}

}  // namespace polybot
