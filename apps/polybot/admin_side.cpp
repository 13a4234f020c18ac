#include "admin_side.hpp"

#include <utility>

#include "admin/admin_pages.hpp"
#include "admin/dashboard_routes.hpp"
#include "admin/list_items_routes.hpp"
#include "admin/login_routes.hpp"
#include "admin/status_routes.hpp"
#include "log/log.hpp"
#include "monitoring/collectors.hpp"

namespace polybot {
namespace {

/// One operator, a page or two, what reads the metrics, and a load test.
constexpr int handler_threads = 16;
constexpr int max_connections = 1'000;
constexpr const char* first_page = "/dashboard";

}  // namespace

AdminSide::AdminSide(const PolybotOptions& options, const AdminSources& sources, const Clock& clock)
    : address_(options.admin_listen),
      requests_(*sources.metrics, "admin"),
      queue_(sources.home.jobs, sources.home.dead_letters),
      status_{.version = POLYBOT_VERSION,
              .home = options.home.is_aws() ? "aws" : "local",
              .started_at = sources.started_at,
              .queue = queue_,
              .blobs = sources.home.blobs,
              .predictions = sources.home.predictions,
              .settings = sources.home.settings,
              .metrics = sources.home.metric_history,
              .clock = clock},
      dashboard_(sources.home.metric_history, sources.home.decisions, sources.read_every, clock),
      load_test_(sources.bot, sources.messenger, clock, options.most_waiting),
      access_(options.operator_token, clock),
      guard_(access_, options.admin_is_on_loopback()) {
    Router for_everybody;
    add_login_routes(for_everybody, access_);
    add_admin_files(for_everybody);
    for_everybody.add(
        {.method = "GET", .pattern = "/", .handler = HttpHandler([](const HttpRequest&) {
                                              return HttpResponse{.status = 303, .headers = {{"Location", first_page}}};
                                          })});
    Router for_this_machine;
    add_status_route(for_this_machine, status_);
    add_metrics_route(for_this_machine, {sources.metrics, std::make_shared<QueueCollector>(queue_),
                                         std::make_shared<ProcessCollector>(POLYBOT_VERSION, sources.started_at)});
    add_dashboard_routes(for_this_machine, dashboard_);
    Router for_the_operator;
    add_list_items_routes(for_the_operator, sources.home.prediction_list, sources.home.blobs);
    add_load_test_routes(for_the_operator, load_test_);

    Router router;
    guard_.add(router, for_everybody, Audience::everybody);
    guard_.add(router, for_this_machine, Audience::this_machine);
    guard_.add(router, for_the_operator, Audience::the_operator);
    server_ = std::make_unique<Server>(ServerOptions{.address = options.admin_listen,
                                                     .port = options.admin_port,
                                                     .handler_threads = handler_threads,
                                                     .max_connections = max_connections,
                                                     .observer = &requests_},
                                       std::move(router));
}

void AdminSide::start() {
    server_->start();
    log::info("listening for the operator", {{"address", address_}, {"port", server_->port()}});
}

}  // namespace polybot
