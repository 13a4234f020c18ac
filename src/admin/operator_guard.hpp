#pragma once

#include <optional>

#include "admin/operator_access.hpp"
#include "http/router.hpp"

namespace polybot {

/// Who may use a route of the admin address.
enum class Audience {
    everybody,     ///< The login, and the files of pages, which hold nothing.
    this_machine,  ///< Programs and browsers on this machine, where nobody else reaches the address; else the operator.
    the_operator,
};

/// Stands before the routes of the admin address. Thread-safe.
class OperatorGuard {
  public:
    /// `access` must outlive this. `on_loopback`: the address is reached from this machine alone.
    OperatorGuard(OperatorAccess& access, bool on_loopback) : access_(access), on_loopback_(on_loopback) {}

    /// The answer to a request that may not pass: 421 when it was led here under a foreign name (DNS rebinding), 403
    /// when another site's page sent it, 401 without the token, where a browser is led to the login, and 429 after too
    /// many wrong ones.
    [[nodiscard]] std::optional<HttpResponse> refusal(const HttpRequest& request, Audience audience);

    /// Adds `routes` to `admin`, for their audience. This must outlive `admin`.
    void add(Router& admin, const Router& routes, Audience audience);

  private:
    [[nodiscard]] bool is_open(const HttpRequest& request, Audience audience) const;

    OperatorAccess& access_;
    const bool on_loopback_;
};

/// Adds to the public address what stood there once and is the operator's now, to say so: 401.
void add_operator_refusals(Router& router);

}  // namespace polybot
