#include "web/chat_request.hpp"

#include <utility>

#include "chat/commands.hpp"
#include "log/log.hpp"
#include "texts/say.hpp"
#include "web/session.hpp"

namespace polybot {

Language language_of(const HttpRequest& request) {
    return preferred_language(find_header(request.headers, "Accept-Language"));
}

HttpResponse unavailable(const Error& error, std::string_view what) {
    log::error(what, {{"code", to_string(error.code)}, {"reason", error.message}});
    return error_response(503, "That did not work just now: please try again.");
}

HttpResponse no_session() {
    return error_response(401, "Your browser has no cookie of this chat: allow cookies and reload the page.");
}

HttpResponse too_many(const Admission& admission, Language language) {
    HttpResponse response =
        error_response(429, say(language, Text::too_many, fmt::arg("wait", duration_text(admission.wait, language))));
    response.headers.emplace_back("Retry-After", std::to_string(admission.wait.count()));
    return response;
}

HttpResponse too_many_waiting(Language language) {
    log::warn("photo refused, too many wait");
    HttpResponse response = error_response(503, say(language, Text::too_many_waiting));
    response.headers.emplace_back("Retry-After", "60");
    return response;
}

HttpHandler from_our_page(HttpHandler handler, Visitors& visitors, const Clock& clock) {
    return [handler = std::move(handler), &visitors, clock](const HttpRequest& request) {
        if (!is_from_our_page(request)) return error_response(403, "This request did not come from the chat page.");
        const Admission admission = visitors.admit(request, clock());
        return admission.admitted ? handler(request) : too_many(admission, language_of(request));
    };
}

}  // namespace polybot
