#include <memory>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.hpp"
#include "http/server.hpp"

namespace polybot {
namespace {

using ::polybot::testing::RawConnection;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::EndsWith;
using ::testing::StartsWith;

/// A server that says how long a body was, and a client that has begun to send it one.
class SlowBodiesTest : public ::testing::Test {
  protected:
    RawConnection begin_body(milliseconds body_timeout, int least_body_rate, int length) {
        const HttpHandler count = [](const HttpRequest& request) {
            return HttpResponse{.body = std::to_string(request.body.size()) + " bytes"};
        };
        Router router;
        router.add({.method = "POST", .pattern = "/", .max_body = 1000, .handler = count});
        server_ = std::make_unique<Server>(
            ServerOptions{
                .address = "127.0.0.1", .port = 0, .body_timeout = body_timeout, .least_body_rate = least_body_rate},
            std::move(router));
        server_->start();
        RawConnection connection(server_->port());
        connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n");
        return connection;
    }

    const steady_clock::time_point begin_ = steady_clock::now();

  private:
    std::unique_ptr<Server> server_;
};

TEST_F(SlowBodiesTest, WhatKeepsComingTakesAsLongAsItMust) {
    const milliseconds timeout{1000};
    RawConnection connection = begin_body(timeout, 100, 800);
    for (int part = 0; part < 8; ++part) {
        std::this_thread::sleep_for(milliseconds{200});
        connection.send(std::string(100, 'x'));
    }
    EXPECT_THAT(connection.read_until("bytes"), EndsWith("800 bytes"));
    EXPECT_GT(steady_clock::now() - begin_, timeout);
}

TEST_F(SlowBodiesTest, WhatTricklesInGetsNoMoreTime) {
    RawConnection connection = begin_body(milliseconds{200}, 1000, 40);
    for (int byte = 0; byte < 40; ++byte) {
        std::this_thread::sleep_for(milliseconds{20});
        connection.send("x");
    }
    EXPECT_THAT(connection.read_until("}"), StartsWith("HTTP/1.1 408 "));
}

TEST_F(SlowBodiesTest, WhatStopsBeforeItsEndHoldsItsRoomNoLonger) {
    RawConnection connection = begin_body(milliseconds{100}, 1, 1000);
    connection.send(std::string(999, 'x'));
    EXPECT_THAT(connection.read_until("}"), StartsWith("HTTP/1.1 408 "));
    EXPECT_LT(steady_clock::now() - begin_, seconds{10}) << "saved up, its time would be a quarter of an hour";
}

}  // namespace
}  // namespace polybot
