#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.hpp"
#include "http/server.hpp"

namespace polybot {
namespace {

using namespace std::string_literals;
using ::polybot::testing::RawConnection;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A load balancer and this server read one connection, on which it sends the requests of many people one after the
/// other. Where they disagree about a request's end, one person's body becomes the next one's request (RFC 9112, 11.2).
/// Hence whatever can be read in two ways is refused, and nothing after it is read.
class SmugglingTest : public ::testing::Test {
  protected:
    SmugglingTest() {
        Router router;
        router.add({.method = "POST",
                    .pattern = "/upload",
                    .max_body = 1000,
                    .handler = HttpHandler([](const HttpRequest& request) {
                        return HttpResponse{.body = std::to_string(request.body.size()) + " bytes"};
                    })});
        router.add({.method = "GET", .pattern = "/hidden", .handler = HttpHandler([this](const HttpRequest&) {
                                                               ++reached_;
                                                               return HttpResponse{};
                                                           })});
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, std::move(router));
        server_->start();
    }

    std::string say(const std::string& text) {
        RawConnection connection(server_->port());
        connection.send(text);
        connection.finish();
        return connection.read_all();
    }

    /// An upload with these header lines and this body, and another request behind it.
    void expect_refused(const std::string& headers, const std::string& body, const std::string& version = "1.1") {
        const std::string answer = say("POST /upload HTTP/" + version + "\r\nHost: x\r\n" + headers + "\r\n\r\n" +
                                       body + "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_THAT(answer, AllOf(AnyOf(StartsWith("HTTP/1.1 400 "), StartsWith("HTTP/1.1 501 ")),
                                  HasSubstr("Connection: close")))
            << headers << "\n\n"
            << body;
        EXPECT_EQ(reached_.exchange(0), 0) << headers << "\n\n" << body;
    }

    std::atomic<int> reached_ = 0;
    std::unique_ptr<Server> server_;
};

TEST_F(SmugglingTest, WhatIsPlainIsRead) {
    EXPECT_THAT(say("POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"),
                EndsWith("3 bytes"));
    EXPECT_THAT(say("POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\ntransfer-encoding: Chunked\r\n\r\n"
                    "A\r\n0123456789\r\n0\r\n\r\n"),
                EndsWith("10 bytes"));
    EXPECT_THAT(say("POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3;x;y=\"z\"\r\nabc\r\n0\r\nTrailer: x\r\n\r\n"),
                EndsWith("3 bytes"));
    EXPECT_THAT(say("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    "GET /hidden HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                HasSubstr("3 bytes"));
    EXPECT_EQ(reached_, 1);
}

TEST_F(SmugglingTest, TwoLengthsAreNone) {
    for (const char* headers :
         {"Content-Length: 0\r\nContent-Length: 3", "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3, 3",
          "Content-Length: 3,0", "Content-Length: 3\r\ncontent-length: 0",
          "Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3",
          "Transfer-Encoding:\r\nContent-Length: 3", "Content-Length: 3\r\nTransfer-Encoding:"}) {
        expect_refused(headers, "0\r\n\r\n");
    }
}

TEST_F(SmugglingTest, ALengthIsANumberAndNothingElse) {
    for (const std::string& length : {"+3"s, "-3"s, "0x3"s, "3 3"s, "3."s, "\"3\""s, ""s, "3\0"s,
                                      "18446744073709551619"s, "99999999999999999999999"s}) {
        expect_refused("Content-Length: " + length, "abc");
    }
}

TEST_F(SmugglingTest, TheTransferCodingIsWrittenInOneWay) {
    for (const std::string& headers : {"Transfer-Encoding: xchunked"s,
                                       "Transfer-Encoding: chunked, identity"s,
                                       "Transfer-Encoding: identity"s,
                                       "Transfer-Encoding: identity, chunked"s,
                                       "Transfer-Encoding: chunked, chunked"s,
                                       "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"s,
                                       "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"s,
                                       "Transfer-Encoding:\r\nTransfer-Encoding: chunked"s,
                                       "Transfer-Encoding: x\r\nTransfer-Encoding: chunked"s,
                                       "Transfer-Encoding : chunked"s,
                                       " Transfer-Encoding: chunked"s,
                                       "Transfer-Encoding: \x0b"
                                       "chunked"s,
                                       "Transfer-Encoding: chunked\0"s,
                                       "Transfer-Encoding: \"chunked\""s,
                                       "Transfer-Encoding: chunked;q=1"s,
                                       "Transfer-Encoding: ,chunked"s,
                                       "Transfer-Encoding: chunked,"s,
                                       "Transfer-Encoding"s,
                                       "X: y\nTransfer-Encoding: chunked"s,
                                       "X: y\rTransfer-Encoding: chunked"s}) {
        expect_refused(headers, "0\r\n\r\n");
    }
    expect_refused("Transfer-Encoding: chunked", "0\r\n\r\n", "1.0");
}

TEST_F(SmugglingTest, NoHeaderGoesOnInTheNextLine) {
    for (const char* headers : {"Transfer-Encoding:\r\n chunked", "Transfer-Encoding: chunked\r\n , identity",
                                "Content-Length:\r\n\t3", "X: y\r\n Content-Length: 3"}) {
        expect_refused(headers, "0\r\n\r\n");
    }
}

TEST_F(SmugglingTest, LinesEndInOneWay) {
    for (const char* request : {"POST /upload HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc\r\n\r\n",
                                "POST /upload HTTP/1.1\r\nHost: x\nContent-Length: 3\r\n\r\nabc",
                                "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 3\n\r\n\r\nabc",
                                "POST /upload HTTP/1.1\r\nHost: x\rContent-Length: 3\r\n\r\nabc"}) {
        const std::string answer = say(request + "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"s);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 ")) << request;
    }
    EXPECT_EQ(reached_, 0);
}

TEST_F(SmugglingTest, ChunksAreMeasuredInOneWay) {
    for (const std::string& chunks : {"0x3\r\nabc\r\n0\r\n\r\n"s,
                                      "+3\r\nabc\r\n0\r\n\r\n"s,
                                      " 3\r\nabc\r\n0\r\n\r\n"s,
                                      "3 \r\nabc\r\n0\r\n\r\n"s,
                                      "\r\nabc\r\n0\r\n\r\n"s,
                                      "3\nabc\r\n0\r\n\r\n"s,
                                      "3\r\nabc0\r\n\r\n"s,
                                      "3\r\nabcd\r\n0\r\n\r\n"s,
                                      "3\r\nabc\n0\r\n\r\n"s,
                                      "3\r\nabc\r\n0\n\n"s,
                                      "3g\r\nabc\r\n0\r\n\r\n"s,
                                      "-1\r\nabc\r\n0\r\n\r\n"s,
                                      "10000000000000003\r\nabc\r\n0\r\n\r\n"s,
                                      "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"s,

                                      "3;x=\"\n\"\r\nabc\r\n0\r\n\r\n"s,
                                      "3;\nabc\r\n0\r\n\r\n"s,
                                      "0;x=\"\n\"\r\n\r\n"s,
                                      "3\0\r\nabc\r\n0\r\n\r\n"s,
                                      "0\r\nContent-Length: 3\r\n\r\n"s,
                                      "0\r\nTransfer-Encoding: chunked\r\n\r\n"s}) {
        expect_refused("Transfer-Encoding: chunked", chunks);
    }
}

}  // namespace
}  // namespace polybot
