#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "chat/intake_limit.hpp"
#include "config/live_secret.hpp"
#include "http/message.hpp"
#include "time/clock.hpp"

namespace polybot {

/// What a request shows of OPERATOR_TOKEN.
enum class Proof {
    right,
    none,      ///< Nothing, or a cookie that does not hold any more.
    wrong,     ///< A token that is none of the valid ones.
    too_many,  ///< Not looked at, as its address has shown too many wrong ones.
};

/// Knows the operator, by OPERATOR_TOKEN as a bearer token or by the cookie that is given for it. Wrong tokens are
/// counted for each address: ten at once and ten a minute, then none is looked at. Thread-safe.
class OperatorAccess {
  public:
    /// How long a cookie holds, unless the token is rotated twice before.
    static constexpr std::chrono::hours session_time{12};

    /// `token` is null where none is set: then nobody is the operator.
    OperatorAccess(std::shared_ptr<const LiveSecret> token, Clock clock);

    [[nodiscard]] bool has_token() const { return token_ != nullptr; }

    /// A cookie lets read alone (GET, HEAD): what changes something needs the token itself, which no other site can
    /// make a browser send.
    [[nodiscard]] Proof judge(const HttpRequest& request);

    /// The same for a token that came in a form from the address `peer`.
    [[nodiscard]] Proof judge_token(std::string_view presented, const std::string& peer);

    /// The value of Set-Cookie that makes `request`'s browser the operator's. It says until when, and follows from the
    /// token, so that it holds for every polybot and tells nothing of the token.
    [[nodiscard]] std::string new_cookie(const HttpRequest& request) const;
    /// The value of Set-Cookie that takes it back.
    [[nodiscard]] static std::string no_cookie(const HttpRequest& request);

  private:
    [[nodiscard]] bool holds(std::string_view cookie) const;

    std::shared_ptr<const LiveSecret> token_;
    Clock clock_;
    IntakeLimit wrong_tokens_{10, 10};
};

}  // namespace polybot
