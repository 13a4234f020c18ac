#pragma once

#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "admin/admin_pages.hpp"
#include "admin/login_routes.hpp"
#include "admin/operator_guard.hpp"
#include "http/client.hpp"
#include "http/server.hpp"

namespace polybot::testing {

/// An admin address on loopback with a route for each audience; for tests only.
class AdminTest : public ::testing::Test {
  protected:
    /// As if it listened on loopback, or elsewhere; with the operator's token "right", or none.
    void serve(bool on_loopback, bool with_token = true) {
        if (with_token) token = std::make_shared<LiveSecret>(Secret("right"));
        access = std::make_unique<OperatorAccess>(token, [this] { return now; });
        guard = std::make_unique<OperatorGuard>(*access, on_loopback);
        Router everybody;
        add_login_routes(everybody, *access);
        add_admin_files(everybody);
        Router admin;
        guard->add(admin, everybody, Audience::everybody);
        guard->add(admin, routes_to("/status"), Audience::this_machine);
        guard->add(admin, routes_to("/listItems"), Audience::the_operator);
        server = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, std::move(admin));
        server->start();
    }

    IncomingResponse send(const std::string& method, const std::string& target, const HttpHeaders& headers = {},
                          std::string_view body = {}) {
        const std::string url = "http://127.0.0.1:" + std::to_string(server->port()) + target;
        return client.send({.method = method, .url = url, .headers = headers, .body = body}).value();
    }
    int status_of(const std::string& target, const HttpHeaders& headers = {}, const std::string& method = "GET") {
        return send(method, target, headers).status;
    }
    static HttpHeaders bearer(const std::string& value) { return {{"Authorization", "Bearer " + value}}; }

    std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
    std::shared_ptr<LiveSecret> token;
    std::unique_ptr<OperatorAccess> access;
    std::unique_ptr<OperatorGuard> guard;
    HttpClient client;
    std::unique_ptr<Server> server;

  private:
    static Router routes_to(const std::string& path) {
        Router router;
        for (const char* const method : {"GET", "POST"}) {
            router.add({.method = method, .pattern = path, .handler = HttpHandler([](const HttpRequest&) {
                                                               return HttpResponse{.body = "here"};
                                                           })});
        }
        router.add({.method = "GET", .pattern = path + "/feed", .handler = FeedHandler([](const HttpRequest&) {
                                                                    return HttpResponse{.body = "here"};
                                                                })});
        return router;
    }
};

}  // namespace polybot::testing
