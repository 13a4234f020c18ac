#include "http/server.hpp"

#include <algorithm>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "http/server_state.hpp"
#include "http/session.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// How long accepting pauses when it fails, mostly for want of file descriptors.
constexpr std::chrono::milliseconds accept_pause{100};

std::string remedy(const boost::system::error_code& error) {
    if (error == asio::error::address_in_use) return "stop the program that uses it, or choose another port";
    if (error == asio::error::access_denied) return "choose a port above 1023, which needs no privileges";
    return "choose an address of this machine, such as 127.0.0.1 or 0.0.0.0";
}

[[noreturn]] void fail(const ServerOptions& options, const boost::system::error_code& error) {
    const bool v6 = options.address.find(':') != std::string::npos;
    const std::string host = v6 ? "[" + options.address + "]" : options.address;
    throw std::system_error(
        error, "cannot listen on " + host + ":" + std::to_string(options.port) + " (" + remedy(error) + ")");
}

tcp::acceptor listen(asio::io_context& io, const ServerOptions& options) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) fail(options, error);
    const tcp::endpoint endpoint(address, options.port);
    tcp::acceptor acceptor(io);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) fail(options, error);
    return acceptor;
}

/// Best effort: whoever comes on top of the most connections allowed is told so, if the socket takes it at once.
void turn_away(tcp::socket socket) {
    static const std::string body = error_response(503, "Too many connections; try again in a moment.").body;
    static const std::string answer =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: application/json\r\n"
        "X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(asio::socket_base::shutdown_send, ignored);
}

}  // namespace

class Server::Impl {
  public:
    Impl(ServerOptions options, Router router)
        : state_{.options = std::move(options), .router = std::move(router), .workers = workers_},
          acceptor_(listen(io_, state_.options)),
          port_(acceptor_.local_endpoint().port()),
          workers_(state_.options.handler_threads, state_.options.max_queued_requests) {}

    ~Impl() {  // NOLINT(bugprone-exception-escape): only where memory ran out, and then nothing is left to save.
        stop(std::chrono::seconds{10});
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void start() {
        asio::co_spawn(io_, accept(), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        thread_ = std::thread([this] { run(); });
    }

    void stop(std::chrono::milliseconds grace) {
        std::call_once(stopped_, [this, grace] {
            if (thread_.joinable()) close_connections(grace);
            workers_.stop_and_join();
        });
    }

    void notify(std::string topic) {
        asio::post(io_, [this, topic = std::move(topic)] {
            const auto [first, last] = state_.streams.equal_range(topic);
            for (auto stream = first; stream != last; ++stream) stream->second->wake();
        });
    }

    std::uint16_t port() const { return port_; }

  private:
    void close_connections(std::chrono::milliseconds grace) {
        asio::post(io_, [this] { begin_stop(); });
        if (all_closed_.get_future().wait_for(grace) == std::future_status::ready) return;
        asio::post(io_, [this] { cut_off(); });
    }

    void run() {
        for (;;) {
            try {
                io_.run();
                return;
            } catch (const std::exception& error) {
                log::error("I/O thread", {{"reason", error.what()}});
            }
        }
    }

    asio::awaitable<void> accept() {
        while (!state_.stopping) {
            auto [error, socket] = co_await acceptor_.async_accept(as_result);
            if (error == asio::error::operation_aborted) co_return;
            if (error) {
                log::warn("cannot accept a connection", {{"reason", error.message()}});
                asio::steady_timer pause(io_, accept_pause);
                co_await pause.async_wait(as_result);
            } else {
                try_to_welcome(std::move(socket));
            }
        }
    }

    /// Whoever cannot be let in, as where memory ran out, ends nobody else's.
    void try_to_welcome(tcp::socket socket) {
        try {
            welcome(std::move(socket));
        } catch (const std::exception& bug) {
            log::error("connection not served", {{"reason", bug.what()}});
        }
    }

    void welcome(tcp::socket socket) {
        boost::system::error_code error;
        const auto peer = socket.remote_endpoint(error);
        if (error) return;  // Gone already.
        const std::string address = peer.address().to_string();
        ServerObserver* const observer = state_.options.observer;
        if (!has_place_for(address)) {
            if (observer != nullptr) observer->turned_away();
            return turn_away(std::move(socket));
        }
        if (observer != nullptr) observer->connected();
        socket.set_option(tcp::no_delay(true), error);
        // A body is read in portions of 64 KiB; the bound is what stops an endless chunk header.
        const std::size_t max_buffer = state_.options.max_header_bytes + (64U << 10U);
        auto connection = std::make_shared<Connection>(std::move(socket), address, max_buffer);
        int& theirs = state_.connections_of[address];
        state_.connections.insert(connection.get());
        ++theirs;
        asio::co_spawn(io_, serve(connection, state_), [this, connection](const std::exception_ptr& bug) {
            forget(*connection);
            if (bug) std::rethrow_exception(bug);
        });
    }

    /// Nobody alone takes all places; two load balancers may.
    bool has_place_for(const std::string& address) const {
        const auto most = static_cast<std::size_t>(state_.options.max_connections);
        const auto theirs = state_.connections_of.find(address);
        const int held = theirs == state_.connections_of.end() ? 0 : theirs->second;
        return state_.connections.size() < most && held < std::max(1, state_.options.max_connections / 2);
    }

    void forget(Connection& connection) {
        state_.connections.erase(&connection);
        const auto theirs = state_.connections_of.find(connection.peer);
        if (--theirs->second == 0) state_.connections_of.erase(theirs);
        if (state_.options.observer != nullptr) state_.options.observer->disconnected();
        report_when_empty();
    }

    void begin_stop() {
        state_.stopping = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        for (auto& [topic, waiter] : state_.streams) waiter->wake();
        for (Connection* connection : state_.connections) {
            if (connection->idle) connection->socket.cancel(ignored);
        }
        report_when_empty();
    }

    void cut_off() {
        boost::system::error_code ignored;
        for (Connection* connection : state_.connections) connection->socket.close(ignored);
    }

    void report_when_empty() {
        if (!state_.stopping || !state_.connections.empty() || reported_) return;
        reported_ = true;
        all_closed_.set_value();
    }

    // What coroutines use comes before io_ and workers_, which destroy those that are left.
    ServerState state_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::thread thread_;
    std::once_flag stopped_;
    std::promise<void> all_closed_;
    bool reported_ = false;
    WorkerPool workers_;
};

Server::Server(ServerOptions options, Router router)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(router))) {}
Server::~Server() = default;
void Server::start() {
    impl_->start();
}
void Server::stop(std::chrono::milliseconds grace) {
    impl_->stop(grace);
}
void Server::notify(std::string_view topic) {
    impl_->notify(std::string(topic));
}
std::uint16_t Server::port() const noexcept {
    return impl_->port();
}

}  // namespace polybot
