#include "admin_side.hpp"

#include <utility>

#include "admin/admin_pages.hpp"
#include "admin/login_routes.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// One operator, a page or two, what reads the metrics, and a load test.
constexpr int handler_threads = 16;
constexpr int max_connections = 1'000;
constexpr const char* first_page = "/dashboard";

}  // namespace

AdminSide::AdminSide(const PolybotOptions& options, const AdminRoutes& routes, ServerObserver& observer,
                     const Clock& clock)
    : address_(options.admin_listen),
      access_(options.operator_token, clock),
      guard_(access_, options.admin_is_on_loopback()) {
    Router for_everybody;
    add_login_routes(for_everybody, access_);
    add_admin_files(for_everybody);
    for_everybody.add(
        {.method = "GET", .pattern = "/", .handler = HttpHandler([](const HttpRequest&) {
                                              return HttpResponse{.status = 303, .headers = {{"Location", first_page}}};
                                          })});
    Router router;
    guard_.add(router, for_everybody, Audience::everybody);
    guard_.add(router, routes.for_this_machine, Audience::this_machine);
    guard_.add(router, routes.for_the_operator, Audience::the_operator);
    server_ = std::make_unique<Server>(ServerOptions{.address = options.admin_listen,
                                                     .port = options.admin_port,
                                                     .handler_threads = handler_threads,
                                                     .max_connections = max_connections,
                                                     .observer = &observer},
                                       std::move(router));
}

void AdminSide::start() {
    server_->start();
    log::info("listening for the operator", {{"address", address_}, {"port", server_->port()}});
}

}  // namespace polybot
