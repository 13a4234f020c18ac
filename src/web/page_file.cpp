#include "web/page_file.hpp"

#include <string>

#include "web/session.hpp"

namespace polybot {
namespace {

/// The page needs nothing from elsewhere, makes no markup of texts, and nobody may frame it
/// (https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/).
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; form-action ";

/// What the page never asks a browser for.
constexpr std::string_view permissions_policy =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()";

}  // namespace

HttpResponse page_file(const EmbeddedFile& file, const HttpRequest& request, std::string_view form_action) {
    HttpResponse response{.body = std::string(file.bytes), .content_type = std::string(file.content_type)};
    // The files carry no version in their names: a browser must ask each time, or it would mix old with new.
    response.headers = {{"Content-Security-Policy", std::string(content_security_policy).append(form_action)},
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

}  // namespace polybot
