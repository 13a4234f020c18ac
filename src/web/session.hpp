#pragma once

#include <string>

#include "http/message.hpp"

namespace polybot {

/// Whether the browser speaks TLS, which ends at the load balancer: that says so in X-Forwarded-Proto. Who lies there
/// gets a cookie that a browser does not keep.
[[nodiscard]] bool is_by_https(const HttpRequest& request);

/// A web chat's session. The cookie is the only credential, so it is never stored or logged: `chat` is derived from
/// it, and cannot be turned back.
struct WebSession {
    std::string chat;        ///< "web:<32 hex digits of the cookie's SHA-256>"
    std::string set_cookie;  ///< Value for Set-Cookie when the session is new, else empty.
};

/// The request's session, or a new one when it carries no valid cookie.
[[nodiscard]] WebSession session_of(const HttpRequest& request);

/// Whether the request carries the header that a foreign page cannot add (docs/web-chat.md).
[[nodiscard]] bool is_from_our_page(const HttpRequest& request);

}  // namespace polybot
