#pragma once

#include <string_view>

#include "http/router.hpp"
#include "result/result.hpp"
#include "texts/language.hpp"

/// What the routes of the web chat have in common.
namespace polybot {

/// The language that the browser asks for.
[[nodiscard]] Language language_of(const HttpRequest& request);

/// 503 and a sentence for the user; logs the error as `what`.
[[nodiscard]] HttpResponse unavailable(const Error& error, std::string_view what);

/// Refuses what a foreign page made the browser send.
[[nodiscard]] HttpHandler from_our_page(HttpHandler handler);

}  // namespace polybot
