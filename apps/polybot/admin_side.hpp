#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <prometheus/registry.h>

#include "admin/dashboard.hpp"
#include "admin/load_test_routes.hpp"
#include "admin/operator_access.hpp"
#include "admin/operator_guard.hpp"
#include "chat/bot.hpp"
#include "home/home.hpp"
#include "http/server.hpp"
#include "monitoring/queue_watch.hpp"
#include "monitoring/request_metrics.hpp"
#include "monitoring/status.hpp"
#include "options.hpp"

namespace polybot {

/// What the operator is told of; all of it must outlive the admin side.
struct AdminSources {
    Home& home;
    Bot& bot;
    Messenger& messenger;
    std::shared_ptr<prometheus::Registry> metrics;
    std::chrono::system_clock::time_point started_at;
    std::chrono::seconds read_every;  ///< How often the dashboard reads the metrics while somebody looks.
};

/// The second address of polybot, which is the operator's. Thread-safe.
class AdminSide {
  public:
    /// Binds at once; throws std::system_error with a sentence that names the address when that fails.
    AdminSide(const PolybotOptions& options, const AdminSources& sources, const Clock& clock);

    void start();
    /// As `Server::stop`.
    void stop() { server_->stop(); }
    /// Wakes the event streams of a topic.
    void notify(std::string_view topic) { server_->notify(topic); }

  private:
    std::string address_;
    RequestMetrics requests_;
    QueueWatch queue_;
    StatusSources status_;
    Dashboard dashboard_;
    LoadTestIntake load_test_;
    OperatorAccess access_;
    OperatorGuard guard_;
    std::unique_ptr<Server> server_;
};

}  // namespace polybot
