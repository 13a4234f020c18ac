#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "result/result.hpp"

namespace polybot {

/// Header fields in order; names compare without case.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The first field of that name, or empty.
[[nodiscard]] std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept;

/// The token of an `Authorization: Bearer` field (RFC 6750, 2.1), or empty.
[[nodiscard]] std::string_view bearer_token(const HttpHeaders& headers) noexcept;

/// A request as a handler sees it: complete, within its route's limits.
struct HttpRequest {
    std::string method;                           ///< "GET", "POST", …
    std::string path;                             ///< Decoded, without query.
    std::map<std::string, std::string> query;     ///< Decoded; the last of a repeated name wins.
    std::map<std::string, std::string> captures;  ///< What "{name}" in the route's pattern stood for.
    HttpHeaders headers;
    std::string body;
    std::string peer;  ///< The client's address as this socket sees it.
};

/// What a handler answers.
struct HttpResponse {
    int status = 200;
    std::string body = {};
    std::string content_type = "text/plain; charset=utf-8";
    HttpHeaders headers = {};
};

/// A JSON body with that status.
[[nodiscard]] HttpResponse json_response(int status, std::string json);

/// `{"error": sentence}` with that status.
[[nodiscard]] HttpResponse error_response(int status, std::string_view sentence);

/// 503 with that sentence, and a second to wait.
[[nodiscard]] HttpResponse busy_response(std::string_view sentence);

/// One server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html).
struct ServerEvent {
    std::string id;    ///< One line.
    std::string type;  ///< One line.
    std::string data;  ///< One line.
};

/// An endless stream of events for one client. `read` returns what follows event `after` (empty: from where the
/// client is new), or a first portion of that; the server calls it on its worker pool whenever it gave events, whenever
/// `Server::notify(topic)` was called and at least every second, so it must be quick. When it fails the stream ends,
/// and the client comes back with what it had last.
struct EventFeed {
    std::string topic;
    std::function<Result<std::vector<ServerEvent>>(const std::string& after)> read;
};

/// Blocking; runs on the server's worker pool. An exception becomes a 500 that says nothing of its text.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// As HttpHandler, for a route that streams events instead (or answers, when it refuses).
using FeedHandler = std::function<std::variant<EventFeed, HttpResponse>(const HttpRequest&)>;

}  // namespace polybot
