#include "admin/operator_access.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "config/derivation.hpp"
#include "log/log.hpp"
#include "web/cookies.hpp"
#include "web/session.hpp"

namespace polybot {
namespace {

std::string cookie_name(const HttpRequest& request) {
    return is_by_https(request) ? "__Host-operator=" : "operator=";
}

std::string attributes(const HttpRequest& request, std::chrono::seconds age) {
    return "; Path=/; Max-Age=" + std::to_string(age.count()) + "; HttpOnly; SameSite=Strict" +
           (is_by_https(request) ? "; Secure" : "");
}

/// "<end, in Unix seconds>.<64 hex digits>"
std::string session_until(std::int64_t end, const Secret& token) {
    const std::string text = std::to_string(end);
    return text + '.' + derive(token, "polybot operator until " + text);
}

std::int64_t unix_seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

OperatorAccess::OperatorAccess(std::shared_ptr<const LiveSecret> token, Clock clock)
    : token_(std::move(token)), clock_(std::move(clock)) {}

Proof OperatorAccess::judge(const HttpRequest& request) {
    if (!find_header(request.headers, "Authorization").empty()) {
        return judge_token(bearer_token(request.headers), request.peer);
    }
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const auto cookie = find_cookie(find_header(request.headers, "Cookie"), cookie_name(request));
    return reads && holds(cookie) ? Proof::right : Proof::none;
}

Proof OperatorAccess::judge_token(std::string_view presented, const std::string& peer) {
    if (!token_) return Proof::none;
    const auto now = clock_();
    if (!wrong_tokens_.has_room(peer, now)) return Proof::too_many;
    if (token_->accepts(presented)) return Proof::right;
    log::warn("operator's token refused", {{"peer", peer}});
    token_->refused();  // The operator may know a newer one.
    return wrong_tokens_.admit(peer, now).admitted ? Proof::wrong : Proof::too_many;
}

bool OperatorAccess::holds(std::string_view cookie) const {
    std::int64_t end = 0;
    const auto [rest, error] = std::from_chars(cookie.data(), cookie.data() + cookie.size(), end);
    if (!token_ || error != std::errc() || end <= unix_seconds(clock_())) return false;
    const auto tokens = token_->valid();
    return std::ranges::any_of(tokens,
                               [&](const Secret& one) { return secrets_equal(cookie, session_until(end, one)); });
}

std::string OperatorAccess::new_cookie(const HttpRequest& request) const {
    return cookie_name(request) + session_until(unix_seconds(clock_() + session_time), token_->current()) +
           attributes(request, session_time);
}

std::string OperatorAccess::no_cookie(const HttpRequest& request) {
    return cookie_name(request) + attributes(request, std::chrono::seconds(0));
}

}  // namespace polybot
