#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aws/settings.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace polybot::testing {

/// A service on this machine that answers as the test wants; for tests only.
class LoopbackService {
  public:
    /// `routes` are methods and patterns.
    LoopbackService(const std::vector<std::pair<std::string, std::string>>& routes, const HttpHandler& answer)
        : server_({.address = "127.0.0.1", .port = 0}, router(routes, answer)) {
        server_.start();
    }
    ~LoopbackService() { server_.stop(); }
    LoopbackService(const LoopbackService&) = delete;
    LoopbackService& operator=(const LoopbackService&) = delete;

    void stop() { server_.stop(); }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

    /// The settings of a client for which this is all of AWS.
    [[nodiscard]] AwsSettings settings() const {
        return AwsSettings([url = url()](const std::string& name) -> std::optional<std::string> {
            if (name == "AWS_REGION") return "eu-central-1";
            if (name == "AWS_ENDPOINT_URL") return url;
            return std::nullopt;
        });
    }

  private:
    static Router router(const std::vector<std::pair<std::string, std::string>>& routes, const HttpHandler& answer) {
        Router router;
        for (const auto& [method, pattern] : routes) {
            router.add({.method = method, .pattern = pattern, .max_body = 100'000, .handler = answer});
        }
        return router;
    }

    Server server_;
};

}  // namespace polybot::testing
