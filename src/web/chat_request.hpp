#pragma once

#include <string_view>

#include "chat/intake_limit.hpp"
#include "http/router.hpp"
#include "result/result.hpp"
#include "texts/language.hpp"
#include "time/clock.hpp"
#include "web/visitors.hpp"

/// What the routes of the web chat have in common.
namespace polybot {

/// The language that the browser asks for.
[[nodiscard]] Language language_of(const HttpRequest& request);

/// 503 and a sentence for the user; logs the error as `what`.
[[nodiscard]] HttpResponse unavailable(const Error& error, std::string_view what);

/// 401 and a sentence for the user whose browser sends no cookie of a chat: what it sent would be in a chat that its
/// page does not show.
[[nodiscard]] HttpResponse no_session();

/// 429 and a sentence that says how long to wait.
[[nodiscard]] HttpResponse too_many(const Admission& admission, Language language);

/// 503 and a sentence that says that all workers are busy for long.
[[nodiscard]] HttpResponse too_many_waiting(Language language);

/// Refuses what a foreign page made the browser send, and what is too much for one address.
[[nodiscard]] HttpHandler from_our_page(HttpHandler handler, Visitors& visitors, const Clock& clock);

}  // namespace polybot
