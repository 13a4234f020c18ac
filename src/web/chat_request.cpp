#include "web/chat_request.hpp"

#include <utility>

#include "log/log.hpp"
#include "web/session.hpp"

namespace polybot {

Language language_of(const HttpRequest& request) {
    return preferred_language(find_header(request.headers, "Accept-Language"));
}

HttpResponse unavailable(const Error& error, std::string_view what) {
    log::error(what, {{"code", to_string(error.code)}, {"reason", error.message}});
    return error_response(503, "That did not work just now: please try again.");
}

HttpHandler from_our_page(HttpHandler handler) {
    return [handler = std::move(handler)](const HttpRequest& request) {
        if (!is_from_our_page(request)) return error_response(403, "This request did not come from the chat page.");
        return handler(request);
    };
}

}  // namespace polybot
