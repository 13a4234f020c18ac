#pragma once

#include <memory>

#include "admin/operator_access.hpp"
#include "admin/operator_guard.hpp"
#include "http/server.hpp"
#include "options.hpp"

namespace polybot {

/// What the admin address serves, by who may use it; filled before the server starts.
struct AdminRoutes {
    Router for_this_machine;
    Router for_the_operator;
};

/// The second address of polybot, which is the operator's. Thread-safe.
class AdminSide {
  public:
    /// Binds at once; throws std::system_error with a sentence that names the address when that fails.
    /// `observer` must outlive this.
    AdminSide(const PolybotOptions& options, const AdminRoutes& routes, ServerObserver& observer, const Clock& clock);

    void start();
    /// As `Server::stop`.
    void stop() { server_->stop(); }
    /// Wakes the event streams of a topic.
    void notify(std::string_view topic) { server_->notify(topic); }

  private:
    std::string address_;
    OperatorAccess access_;
    OperatorGuard guard_;
    std::unique_ptr<Server> server_;
};

}  // namespace polybot
