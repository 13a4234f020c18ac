#include "http/event_stream.hpp"

#include <array>
#include <chrono>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include "http/server_state.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::string_view stream_head =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/event-stream\r\n"
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Connection: close\r\n"
    "\r\n"
    "retry: 1000\n\n";
constexpr std::string_view comment = ": still here\n\n";
constexpr std::chrono::seconds comment_every{15};
constexpr std::chrono::seconds read_at_least_every{1};

using Events = Result<std::vector<ServerEvent>>;

/// Keeps a stream's waiter findable by its topic.
class Subscription {
  public:
    Subscription(ServerState& state, const std::string& topic, EventWaiter& waiter)
        : state_(state), place_(state.streams.emplace(topic, &waiter)) {}
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription() { state_.streams.erase(place_); }

  private:
    ServerState& state_;
    decltype(ServerState::streams)::iterator place_;
};

void append_line(std::string& out, std::string_view field, std::string_view value) {
    out.append(field).append(": ").append(value).append("\n");
}

std::string to_text(const std::vector<ServerEvent>& events) {
    std::string text;
    for (const ServerEvent& event : events) {
        append_line(text, "id", event.id);
        append_line(text, "event", event.type);
        append_line(text, "data", event.data);
        text += '\n';
    }
    return text;
}

/// A client has nothing to say on a stream: the read ends when it goes, long before a write would notice.
asio::awaitable<void> watch_client(std::shared_ptr<Connection> connection, std::shared_ptr<EventWaiter> waiter) {
    std::array<char, 256> ignored{};
    for (;;) {
        const auto [error, bytes] = co_await connection->socket.async_read_some(asio::buffer(ignored), as_result);
        if (error) break;
    }
    waiter->client_gone = true;
    waiter->wake();
}

asio::awaitable<bool> send(Connection& connection, std::string_view text, std::chrono::milliseconds timeout) {
    connection.deadline.start(timeout);
    const auto [error, bytes] =
        co_await asio::async_write(connection.socket, asio::buffer(text.data(), text.size()), as_result);
    connection.deadline.stop();
    co_return !error;
}

Events read_safely(const EventFeed& feed, const std::string& after) {
    try {
        return feed.read(after);
    } catch (const std::exception& error) {
        return Error{.code = Code::internal, .message = error.what()};
    }
}

/// What follows `after`; nothing while every worker is busy, for the next second asks again.
asio::awaitable<Events> read_feed(ServerState& state, const EventFeed& feed, const std::string& after) {
    auto place = state.workers.reserve();
    if (!place) co_return std::vector<ServerEvent>{};
    auto work = [&feed, &after, held = std::move(*place)] { return read_safely(feed, after); };
    co_return co_await state.workers.run(std::move(work));
}

}  // namespace

asio::awaitable<void> stream_events(std::shared_ptr<Connection> connection, ServerState& state, EventFeed feed,
                                    std::string after) {
    const auto timeout = state.options.body_timeout;
    const auto waiter = std::make_shared<EventWaiter>(connection->socket.get_executor());
    const Subscription subscription(state, feed.topic, *waiter);
    asio::co_spawn(connection->socket.get_executor(), watch_client(connection, waiter), asio::detached);

    bool sent = co_await send(*connection, stream_head, timeout);
    auto sent_at = steady_clock::now();
    while (sent && !waiter->client_gone && !state.stopping) {
        waiter->woken = false;
        const Events events = co_await read_feed(state, feed, after);
        if (!events) {
            log::warn("event feed failed", {{"topic", feed.topic}, {"reason", events.error().message}});
            break;  // The client comes back and says what it had last.
        }
        std::string text = to_text(*events);
        if (text.empty() && steady_clock::now() - sent_at >= comment_every) text = comment;
        if (!text.empty()) {
            const OutgoingPlace place(state, *connection, text.size());
            if (!place.granted()) break;  // The client comes back.
            sent = co_await send(*connection, text, timeout);
            sent_at = steady_clock::now();
        }
        if (!events->empty()) {
            after = events->back().id;  // A feed may give its past in portions: ask on at once.
        } else if (!waiter->woken) {
            waiter->timer.expires_after(read_at_least_every);
            co_await waiter->timer.async_wait(as_result);
        }
    }
}

}  // namespace polybot
