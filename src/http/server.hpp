#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/router.hpp"
#include "http/server_observer.hpp"

namespace polybot {

/// Limits of one server.
struct ServerOptions {
    std::string address = "0.0.0.0";
    std::uint16_t port = 8443;        ///< 0 takes a free one, see Server::port().
    int handler_threads = 16;         ///< Blocking handlers that run at once.
    int max_connections = 10'000;     ///< One address holds half of them at most.
    int max_queued_requests = 1'000;  ///< More wait for no handler: 503 with Retry-After.
    std::size_t max_header_bytes = 16U << 10U;
    std::size_t max_bodies_bytes = 256U << 20U;        ///< Bodies of all requests in work: 503 beyond.
    std::size_t max_outgoing_bytes = 128U << 20U;      ///< Bodies that clients have not taken yet: 503 beyond.
    std::chrono::milliseconds patience{5'000};         ///< With a client whose body takes room that others need.
    std::chrono::milliseconds header_timeout{10'000};  ///< For a request's header.
    std::chrono::milliseconds body_timeout{60'000};    ///< For a request's body, and for each step of a response.
    int least_body_rate = 32 << 10;                    ///< Bytes a second; a body that keeps it may take longer.
    std::chrono::milliseconds idle_timeout{75'000};    ///< Above the load balancer's 60 s, so that it closes first.
    ServerObserver* observer = nullptr;                ///< Null: nobody. It must outlive the server.
};

/// An HTTP/1.1 server: asynchronous towards the network, blocking towards handlers (a bounded thread pool).
/// Every response is nothing but its declared type (X-Content-Type-Options), and for pages of its own origin alone
/// (Cross-Origin-Resource-Policy). Thread-safe.
class Server {
  public:
    /// Binds at once; throws std::system_error with a sentence that names the address when that fails.
    Server(ServerOptions options, Router router);
    /// Stops as `stop()` does.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Starts accepting; returns at once.
    void start();

    /// Stops accepting, ends event streams, lets requests in work finish for up to `grace`, then closes. Returns once
    /// no handler runs any more, however long that takes. A stopped server cannot be started again.
    void stop(std::chrono::milliseconds grace = std::chrono::seconds{10});

    /// Wakes the event streams of a topic.
    void notify(std::string_view topic);

    /// The port it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace polybot
