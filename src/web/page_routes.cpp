#include "web/page_routes.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "web/embedded_files.hpp"
#include "web/page_file.hpp"
#include "web/session.hpp"

namespace polybot {
namespace {

HttpResponse serve_page(const EmbeddedFile& index, const HttpRequest& request) {
    HttpResponse page = page_file(index, request);
    const WebSession session = session_of(request);
    if (!session.set_cookie.empty()) page.headers.emplace_back("Set-Cookie", session.set_cookie);
    return page;
}

HttpResponse health(const Readiness& readiness) {
    if (!readiness.can_serve()) return error_response(503, "polybot cannot reach its store.");
    return json_response(200, R"({"status":"ok"})");
}

}  // namespace

void add_page_routes(Router& router, const Readiness& readiness) {
    const EmbeddedFile* index = nullptr;
    for (const EmbeddedFile& file : embedded_files()) {
        if (is_admin_file(file)) continue;
        if (file.path == "index.html") {
            index = &file;
            continue;
        }
        router.add({.method = "GET",
                    .pattern = '/' + std::string(file.path),
                    .handler = HttpHandler([&file](const HttpRequest& request) { return page_file(file, request); })});
    }
    if (index == nullptr) throw std::logic_error("the page is not embedded");

    router.add({.method = "GET",
                .pattern = "/",
                .handler = HttpHandler([index](const HttpRequest& request) { return serve_page(*index, request); }),
                .at_once = [&readiness](const HttpRequest& request) -> std::optional<HttpResponse> {
                    if (is_browser(request)) return std::nullopt;
                    return health(readiness);
                }});
}

}  // namespace polybot
