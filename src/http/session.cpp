#include "http/session.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <type_traits>

#include "http/event_stream.hpp"
#include "http/request_reader.hpp"
#include "http/response_writer.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

/// How long a client that was refused may go on sending before it is cut off: cut off at once, it would lose the
/// answer to the reset.
constexpr std::chrono::seconds linger_time{5};
/// An idle connection keeps no larger buffer than this.
constexpr std::size_t idle_buffer = 8U << 10U;

using Answer = std::variant<EventFeed, HttpResponse>;

Answer failed(const ReadRequest& read, std::string_view reason) {
    log::error("handler failed", {{"method", read.request.method}, {"path", read.log_path}, {"reason", reason}});
    return error_response(500, "Something went wrong here; it has been logged.");
}

/// What `handle` returns; 500 where it throws.
template <class Handle>
std::invoke_result_t<Handle&> guarded(const ReadRequest& read, Handle handle) {
    try {
        return handle();
    } catch (const std::exception& error) {
        return failed(read, error.what());
    } catch (...) {
        return failed(read, "not a std::exception");
    }
}

Answer call_handler(const ReadRequest& read) {
    return guarded(read, [&] {
        return std::visit([&](const auto& handler) { return Answer(handler(read.request)); }, read.route->handler);
    });
}

std::optional<Answer> answer_at_once(const ReadRequest& read) {
    if (!read.route->at_once) return std::nullopt;
    return guarded(read, [&]() -> std::optional<Answer> { return read.route->at_once(read.request); });
}

asio::awaitable<Answer> answer(const ReadRequest& read, ServerState& state) {
    if (auto ready = answer_at_once(read)) co_return *std::move(ready);
    auto place = state.workers.reserve();
    if (!place) co_return busy_response("Too many requests at once; try again in a moment.");
    auto work = [&read, held = std::move(*place)] { return call_handler(read); };
    co_return co_await state.workers.run(std::move(work));
}

/// What stands for the path where others see it: as many words as there are routes.
std::string_view route_name(const Route* route) {
    if (route == nullptr) return "unmatched";
    return route->log_as.empty() ? route->pattern : route->log_as;
}

void note_answer(const ReadRequest& read, int status, steady_clock::time_point since, const ServerState& state) {
    const std::chrono::duration<double, std::milli> took = steady_clock::now() - since;
    if (auto* const observer = state.options.observer) {
        observer->answered(
            {.method = read.request.method, .route = route_name(read.route), .status = status, .took = took});
    }
    const bool routine = status < 400 && (read.request.method == "GET" || read.request.method == "HEAD");
    (routine ? log::debug : log::info)("request", {{"method", read.request.method.substr(0, 16)},
                                                   {"path", read.log_path.substr(0, 256)},
                                                   {"status", status},
                                                   {"ms", took.count()},
                                                   {"peer", read.request.peer}});
}

/// Waits for a request's first byte; false when none came.
asio::awaitable<bool> wait_for_request(Connection& connection, steady_clock::duration timeout) {
    if (connection.buffer.size() > 0) co_return true;
    if (connection.buffer.capacity() > idle_buffer) connection.buffer.shrink_to_fit();
    connection.idle = true;
    connection.deadline.start(timeout);
    const auto [error] = co_await connection.socket.async_wait(asio::socket_base::wait_read, as_result);
    connection.idle = false;
    co_return !error;
}

/// Serves one request; true when another may follow.
asio::awaitable<bool> serve_one(std::shared_ptr<Connection> connection, ServerState& state, bool& lost_interest) {
    auto read = co_await read_request(*connection, state);
    if (!read) co_return false;
    const auto since = steady_clock::now();

    const bool head_only = read->request.method == "HEAD";
    Answer reply;
    if (read->refusal) {
        reply = std::move(*read->refusal);
    } else {
        reply = co_await answer(*read, state);
    }
    if (head_only && std::holds_alternative<EventFeed>(reply)) {
        reply = HttpResponse{.content_type = "text/event-stream"};
    }
    if (auto* feed = std::get_if<EventFeed>(&reply)) {
        note_answer(*read, 200, since, state);
        std::string after(find_header(read->request.headers, "Last-Event-ID"));
        co_await stream_events(connection, state, std::move(*feed), std::move(after));
        co_return false;
    }
    auto& response = std::get<HttpResponse>(reply);
    const OutgoingPlace place(state, *connection, response.body.size());
    if (!place.granted()) response = busy_response("Too many downloads at once; try again in a moment.");
    const int status = response.status;
    const Framing framing{.head_only = head_only, .keep_alive = read->keep_alive && !state.stopping};
    const bool sent = co_await write_response(*connection, std::move(response), framing, state.options.body_timeout);
    note_answer(*read, status, since, state);
    lost_interest = sent && !read->fully_read;
    co_return sent&& framing.keep_alive;
}

/// Lets a refused client finish sending, so that it gets to read the answer.
asio::awaitable<void> linger(Connection& connection) {
    boost::system::error_code ignored;  // A peer that has gone fails the reads below.
    connection.socket.shutdown(asio::socket_base::shutdown_send, ignored);
    connection.idle = true;
    connection.deadline.start(linger_time);
    std::array<char, 4096> waste{};
    for (;;) {
        const auto [error, bytes] = co_await connection.socket.async_read_some(asio::buffer(waste), as_result);
        if (error) co_return;
    }
}

}  // namespace

asio::awaitable<void> serve(std::shared_ptr<Connection> connection, ServerState& state) {
    bool lost_interest = false;
    bool more = co_await wait_for_request(*connection, state.options.header_timeout);
    while (more) {
        more = co_await serve_one(connection, state, lost_interest);
        more = more && !state.stopping;
        if (more) more = co_await wait_for_request(*connection, state.options.idle_timeout);
    }
    if (lost_interest && !state.stopping) co_await linger(*connection);
    boost::system::error_code ignored;  // Closing may report an earlier failure; there is nobody left to tell.
    connection->socket.shutdown(asio::socket_base::shutdown_both, ignored);
    connection->socket.close(ignored);
}

}  // namespace polybot
