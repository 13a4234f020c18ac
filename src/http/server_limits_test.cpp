#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.hpp"
#include "http/server.hpp"

namespace polybot {
namespace {

using ::polybot::testing::RawConnection;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ServerLimitsTest : public ::testing::Test {
  protected:
    ServerLimitsTest() {
        add("GET", "/", [](const HttpRequest&) { return HttpResponse{.body = "hello"}; });
        add(
            "POST", "/upload",
            [](const HttpRequest& request) {
                return HttpResponse{.body = std::to_string(request.body.size()) + " bytes"};
            },
            1000);
        options_.address = "127.0.0.1";
        options_.port = 0;
    }

    void add(std::string method, std::string pattern, HttpHandler handler, std::size_t max_body = 0) {
        router_.add({.method = std::move(method),
                     .pattern = std::move(pattern),
                     .max_body = max_body,
                     .handler = std::move(handler)});
    }

    Server& server() {
        if (!server_) {
            server_ = std::make_unique<Server>(options_, router_);
            server_->start();
        }
        return *server_;
    }

    std::string say(std::string_view text) {
        RawConnection connection(server().port());
        connection.send(text);
        connection.finish();
        return connection.read_all();
    }

    ServerOptions options_;
    Router router_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerLimitsTest, RefusesALongBodyBeforeItIsSent) {
    RawConnection connection(server().port());
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
    EXPECT_THAT(connection.read_until("}"), AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("Connection: close")));
}

TEST_F(ServerLimitsTest, RefusesABodyWhereNoneBelongs) {
    EXPECT_THAT(say("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerLimitsTest, TakesABodyOfExactlyTheLimit) {
    const std::string body(1000, 'x');
    EXPECT_THAT(say("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + body), EndsWith("1000 bytes"));
}

TEST_F(ServerLimitsTest, RefusesAChunkedBodyThatGrowsTooLong) {
    const std::string chunk = "258\r\n" + std::string(600, 'x') + "\r\n";
    const std::string head = "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_THAT(say(head + chunk + "0\r\n\r\n"), EndsWith("600 bytes"));
    EXPECT_THAT(say(head + chunk + chunk + "0\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerLimitsTest, ARefusedClientMayFinishSendingAndReadsTheAnswer) {
    RawConnection connection(server().port());
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n");
    connection.send(std::string(5'000'000, 'x'));
    connection.finish();
    EXPECT_THAT(connection.read_all(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerLimitsTest, BoundsTheBodiesOfAllRequestsTogether) {
    options_.max_bodies_bytes = 600;
    RawConnection first(server().port());
    first.send("POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 401\r\n\r\n");
    first.read_until("\r\n\r\n");
    first.send(std::string(400, 'x'));
    RawConnection second(server().port());
    const std::string upload =
        "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n" + std::string(300, 'x');
    // The server may take the second body before the first one's bytes: ask until it has seen them.
    std::string answer = say(upload);
    while (answer.ends_with("300 bytes")) answer = say(upload);
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: ")));
    first.send("x");
    EXPECT_THAT(first.read_until("bytes"), EndsWith("401 bytes"));
    answer = say(upload);
    EXPECT_THAT(answer, EndsWith("300 bytes")) << "what is done counts no more";
}

TEST_F(ServerLimitsTest, RefusesALargeHeader) {
    const std::string large(options_.max_header_bytes, 'x');
    EXPECT_THAT(say("GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + large + "\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
    EXPECT_THAT(say("GET /" + large + " HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST_F(ServerLimitsTest, RefusesALargeHeaderThatCameWithTheBodyBefore) {
    RawConnection connection(server().port());
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    // The long extension makes room for the rest in the buffer.
    connection.send("3;" + std::string(40'000, 'x') + "\r\nabc\r\n0\r\n\r\n" + std::string(50'000, 'x'));
    EXPECT_THAT(connection.read_until("}"), HasSubstr("3 bytesHTTP/1.1 431 "));
}

TEST_F(ServerLimitsTest, RefusesAnEndlessChunkHeader) {
    const std::string extension(200'000, 'x');
    EXPECT_THAT(say("POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;" + extension),
                StartsWith("HTTP/1.1 400 "));
}

TEST_F(ServerLimitsTest, RefusesWhatIsNoHttp) {
    for (const char* request : {
             "\x16\x03\x01\x02\x01\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
             "GET\r\n\r\n",
             "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
             "GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /a%0d%0ab HTTP/1.1\r\nHost: x\r\n\r\n",
             "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
             "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
             "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         }) {
        EXPECT_THAT(say(request), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr(R"({"error":)"))) << request;
    }
}

TEST_F(ServerLimitsTest, NoRequestHidesBehindAnUnknownTransferCoding) {
    for (const char* coding : {"gzip", "gzip, chunked", "chunked, gzip", "xchunked"}) {
        const std::string answer = say("POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + std::string(coding) +
                                       "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 501 "), Not(HasSubstr("hello")))) << coding;
    }
}

TEST_F(ServerLimitsTest, AnswersASlowHeaderWith408) {
    options_.header_timeout = milliseconds{100};
    RawConnection connection(server().port());
    connection.send("GET / HTTP/1.1\r\nHo");
    EXPECT_THAT(connection.read_until("}"), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ServerLimitsTest, AnswersASlowBodyWith408) {
    options_.body_timeout = milliseconds{100};
    RawConnection connection(server().port());
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_THAT(connection.read_until("}"), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ServerLimitsTest, ClosesIdleConnectionsWithoutAWord) {
    options_.header_timeout = milliseconds{100};
    options_.idle_timeout = milliseconds{100};
    RawConnection silent(server().port());
    EXPECT_EQ(silent.read_all(), "");
    RawConnection kept(server().port());
    kept.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(kept.read_all(), EndsWith("hello"));
}

TEST_F(ServerLimitsTest, TurnsAwayConnectionsAboveTheMost) {
    options_.max_connections = 1;
    RawConnection first(server().port());
    first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    first.read_until("hello");
    RawConnection second(server().port());
    EXPECT_THAT(second.read_all(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: "), EndsWith("}")));
    first.finish();
    first.read_all();
    RawConnection third(server().port());
    third.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(third.read_until("hello"), EndsWith("hello"));
}

TEST_F(ServerLimitsTest, LeavesHalfOfTheConnectionsToOtherAddresses) {
    options_.max_connections = 4;
    const std::string request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    RawConnection first(server().port());
    RawConnection second(server().port());
    for (RawConnection* one : {&first, &second}) {
        one->send(request);
        one->read_until("hello");
    }
    RawConnection third(server().port());
    EXPECT_THAT(third.read_all(), StartsWith("HTTP/1.1 503 "));
    RawConnection other(server().port(), "127.0.0.2");
    other.send(request);
    EXPECT_THAT(other.read_until("hello"), EndsWith("hello"));
    first.finish();
    first.read_all();
    RawConnection fourth(server().port());
    fourth.send(request);
    EXPECT_THAT(fourth.read_until("hello"), EndsWith("hello"));
}

/// More than the sockets of both sides hold, so that it is not sent before it is read.
constexpr std::size_t large = 32U << 20U;

class LargeAnswersTest : public ServerLimitsTest {
  protected:
    LargeAnswersTest() {
        add("GET", "/large", [](const HttpRequest&) { return HttpResponse{.body = std::string(large, 'x') + "end"}; });
        options_.max_outgoing_bytes = large + 1000;
    }

    void ask(RawConnection& connection) {
        connection.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
};

TEST_F(LargeAnswersTest, WaitInMemoryWithinABound) {
    RawConnection slow(server().port());
    ask(slow);
    slow.read_until("\r\n\r\n");
    RawConnection second(server().port());
    ask(second);
    EXPECT_THAT(second.read_until("}"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1")));
    EXPECT_THAT(say("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), EndsWith("hello")) << "what is small is always sent";
    EXPECT_THAT(slow.read_all(), EndsWith("xend"));
    RawConnection third(server().port());
    ask(third);
    EXPECT_THAT(third.read_all(), EndsWith("xend")) << "what is sent counts no more";
}

TEST_F(LargeAnswersTest, AreTakenFromWhoIsTooSlow) {
    options_.patience = milliseconds{0};
    RawConnection slow(server().port());
    ask(slow);
    slow.read_until("\r\n\r\n");
    RawConnection second(server().port());
    ask(second);
    EXPECT_THAT(second.read_all(), EndsWith("xend"));
    EXPECT_THAT(slow.read_all(), Not(EndsWith("end")));
}

TEST_F(ServerLimitsTest, RefusesRequestsWhenTooManyWait) {
    std::latch entered(1);
    std::latch leave(1);
    add("GET", "/slow", [&](const HttpRequest&) {
        entered.count_down();
        leave.wait();
        return HttpResponse{.body = "done"};
    });
    options_.handler_threads = 1;
    options_.max_queued_requests = 0;
    RawConnection busy(server().port());
    busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    entered.wait();
    RawConnection refused(server().port());
    refused.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(refused.read_until("}"),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1"), Not(HasSubstr("Connection: close"))));
    leave.count_down();
    EXPECT_THAT(busy.read_until("done"), EndsWith("done"));
    refused.clear();
    refused.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(refused.read_until("hello"), EndsWith("hello"));
}

}  // namespace
}  // namespace polybot
