#include <atomic>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.hpp"
#include "http/server.hpp"

namespace polybot {
namespace {

using ::polybot::testing::RawConnection;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// A server whose "/events" tells numbered events, two at a time.
class EventStreamTest : public ::testing::Test {
  protected:
    EventStreamTest() {
        Router router;
        router.add({.method = "GET", .pattern = "/events", .handler = FeedHandler([this](const HttpRequest& request) {
                                                               return open(request);
                                                           })});
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1",
                                                         .port = 0,
                                                         .handler_threads = 2,
                                                         .max_connections = 2 * max_connections,
                                                         .max_queued_requests = 100},
                                           std::move(router));
        server_->start();
    }

    void publish(const std::string& text) {
        {
            const std::scoped_lock lock(mutex_);
            const std::string id = std::to_string(events_.size() + 1);
            events_.push_back({.id = id, .type = "entry", .data = text});
        }
        server_->notify("room");
    }

    RawConnection connect(const std::string& headers = "") {
        RawConnection connection(server_->port());
        connection.send("GET /events HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
        return connection;
    }

    std::variant<EventFeed, HttpResponse> open(const HttpRequest& request) {
        if (!find_header(request.headers, "X-Refuse").empty()) return error_response(403, "Not you.");
        return EventFeed{.topic = "room", .read = [this](const std::string& after) { return read(after); }};
    }

    Result<std::vector<ServerEvent>> read(const std::string& after) {
        ++reads_;
        if (failing_) return Error{.code = Code::unavailable, .message = "the history cannot be read"};
        const std::scoped_lock lock(mutex_);
        std::vector<ServerEvent> found;
        for (std::size_t i = after.empty() ? 0 : std::stoul(after); i < events_.size() && found.size() < 2; ++i) {
            found.push_back(events_[i]);
        }
        return found;
    }

    static constexpr int max_connections = 60;
    std::mutex mutex_;
    std::vector<ServerEvent> events_;
    std::atomic<int> reads_ = 0;
    std::atomic<bool> failing_ = false;
    std::unique_ptr<Server> server_;
};

TEST_F(EventStreamTest, StartsWithThePast) {
    for (const char* text : {"one", "two", "three", "four", "five"}) publish(text);
    auto connection = connect();
    EXPECT_THAT(connection.read_until("five\n\n"),
                AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Type: text/event-stream\r\n"),
                      HasSubstr("X-Content-Type-Options: nosniff\r\n"), HasSubstr("\r\n\r\nretry: 1000\n\n"),
                      HasSubstr("id: 1\nevent: entry\ndata: one\n\nid: 2\nevent: entry\ndata: two\n\nid: 3\n")));
}

TEST_F(EventStreamTest, ResumesAfterTheLastEventSeen) {
    for (const char* text : {"one", "two", "three"}) publish(text);
    auto connection = connect("Last-Event-ID: 2\r\n");
    EXPECT_THAT(connection.read_until("three\n\n"), AllOf(HasSubstr("id: 3"), Not(HasSubstr("id: 2"))));
}

TEST_F(EventStreamTest, WakesEveryStreamOfItsTopic) {
    auto first = connect();
    auto second = connect();
    first.read_until("retry: 1000\n\n");
    second.read_until("retry: 1000\n\n");
    for (int i = 0; i < 50; ++i) {
        const std::string text = "event " + std::to_string(i) + "\n\n";
        publish("event " + std::to_string(i));
        ASSERT_THAT(first.read_until(text), EndsWith(text));
        ASSERT_THAT(second.read_until(text), EndsWith(text));
    }
    EXPECT_LT(reads_, 50 * 2 * 3) << "a stream reads when woken, and once more to find nothing";
}

TEST_F(EventStreamTest, FindsWhatNobodyAnnounced) {
    auto connection = connect();
    connection.read_until("retry: 1000\n\n");
    {
        const std::scoped_lock lock(mutex_);
        events_.push_back({.id = "1", .type = "entry", .data = "quiet"});
    }
    EXPECT_THAT(connection.read_until("quiet\n\n"), HasSubstr("data: quiet\n\n"));
}

TEST_F(EventStreamTest, StreamsHoldNoThread) {
    std::vector<RawConnection> connections;
    for (int i = 0; i < 50; ++i) {
        connections.push_back(connect());
        connections.back().read_until("retry: 1000\n\n");
    }
    publish("to all");
    for (auto& connection : connections) EXPECT_THAT(connection.read_until("to all\n\n"), EndsWith("to all\n\n"));
}

TEST_F(EventStreamTest, EndsWhenTheServerStops) {
    auto connection = connect();
    connection.read_until("retry: 1000\n\n");
    server_->stop();
    EXPECT_THAT(connection.read_all(), EndsWith("retry: 1000\n\n"));
}

TEST_F(EventStreamTest, EndsWhenTheFeedFails) {
    failing_ = true;
    auto connection = connect();
    EXPECT_THAT(connection.read_all(), EndsWith("retry: 1000\n\n"));
}

TEST_F(EventStreamTest, NoticesThatTheClientHasGone) {
    std::vector<RawConnection> connections;
    for (int i = 0; i < max_connections; ++i) {
        connections.push_back(connect());
        connections.back().read_until("retry: 1000\n\n");
    }
    EXPECT_THAT(connect().read_until("\r\n"), StartsWith("HTTP/1.1 503 "));
    connections.clear();
    // Without an event to send, only the closed connection itself can tell.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    bool free = false;
    while (!free && std::chrono::steady_clock::now() < patience) {
        free = connect().read_until("\r\n").starts_with("HTTP/1.1 200 ");
    }
    EXPECT_TRUE(free);
}

TEST_F(EventStreamTest, AHandlerMayRefuse) {
    auto connection = connect("X-Refuse: yes\r\n");
    EXPECT_THAT(connection.read_until("}"), AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("Not you.")));
}

TEST_F(EventStreamTest, HeadOpensNoStream) {
    RawConnection connection(server_->port());
    connection.send("HEAD /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(connection.read_all(), AllOf(HasSubstr("Content-Type: text/event-stream"), EndsWith("\r\n\r\n")));
}

}  // namespace
}  // namespace polybot
