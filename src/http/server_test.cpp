#include "http/server.hpp"

#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.hpp"
#include "http/raw_connection.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::polybot::testing::RawConnection;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

HttpResponse describe(const HttpRequest& request) {
    std::string text = request.method + " " + request.path;
    for (const auto& [name, value] : request.query) text += " ?" + name + "=" + value;
    for (const auto& [name, value] : request.captures) text += " {" + name + "}=" + value;
    return {.body = text + " [" + request.body + "]"};
}

class ServerTest : public ::testing::Test {
  protected:
    ServerTest() {
        add("GET", "/", [](const HttpRequest&) { return HttpResponse{.body = "hello"}; });
        add("GET", "/describe/{what}", describe);
        add("POST", "/describe/{what}", describe, 100);
        add("GET", "/throws", [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("s3cret detail"); });
        add("GET", "/empty", [](const HttpRequest&) { return HttpResponse{.status = 204, .body = "dropped"}; });
        add("GET", "/header", [](const HttpRequest&) {
            return HttpResponse{.headers = {{"X-Name", "a\r\nX-Evil: b"}}};
        });
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

    IncomingResponse send(const std::string& method, const std::string& target, std::string_view body = {}) {
        return client_
            .send(
                {.method = method, .url = "http://127.0.0.1:" + std::to_string(server().port()) + target, .body = body})
            .value();
    }

    /// What the server says to that, until it closes.
    std::string say(std::string_view text) {
        RawConnection connection(server().port());
        connection.send(text);
        connection.finish();
        return connection.read_all();
    }

    ServerOptions options_;
    Router router_;
    HttpClient client_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersARequest) {
    const auto response = send("GET", "/");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "hello");
    EXPECT_EQ(find_header(response.headers, "content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(find_header(response.headers, "x-content-type-options"), "nosniff");
    EXPECT_THAT(std::string(find_header(response.headers, "date")), EndsWith(" GMT"));
}

TEST_F(ServerTest, DecodesPathAndQuery) {
    const auto response = send("POST", "/describe/a%20b%2Fc?x=1%2B1&y=a+b&x=2&z", "body");
    EXPECT_EQ(response.status, 404) << "an encoded slash is no part of a name";
    EXPECT_EQ(send("POST", "/describe/a%20b?x=1&y=a+b%2B&x=2&z", "body").body,
              "POST /describe/a b ?x=2 ?y=a b+ ?z= {what}=a b [body]");
}

TEST_F(ServerTest, HeadAnswersAsGetWithoutBody) {
    RawConnection connection(server().port());
    connection.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /empty HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const std::string& answer = connection.read_all();
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 5\r\n"),
                              HasSubstr("\r\n\r\nHTTP/1.1 204 No Content\r\n"), Not(HasSubstr("hello"))));
}

TEST_F(ServerTest, ABodilessStatusCarriesNoBody) {
    EXPECT_THAT(say("GET /empty HTTP/1.1\r\nHost: x\r\n\r\n"), AllOf(EndsWith("\r\n\r\n"), Not(HasSubstr("dropped"))));
}

TEST_F(ServerTest, RefusesUnknownPathsAndMethods) {
    EXPECT_EQ(send("GET", "/nowhere").status, 404);
    const auto response = send("DELETE", "/describe/x");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(find_header(response.headers, "Allow"), "GET, HEAD, POST");
    EXPECT_EQ(response.body, R"({"error":"This path does not know that method."})");
    EXPECT_EQ(find_header(response.headers, "Content-Type"), "application/json");
}

TEST_F(ServerTest, AnExceptionSaysNothingOfItself) {
    const auto response = send("GET", "/throws");
    EXPECT_EQ(response.status, 500);
    EXPECT_THAT(response.body, Not(HasSubstr("s3cret")));
    EXPECT_EQ(send("GET", "/").status, 200) << "the server lives on";
}

TEST_F(ServerTest, AnswersAtOnceWhatTakesNoWaiting) {
    router_.add({.method = "GET",
                 .pattern = "/quick",
                 .handler = HttpHandler([](const HttpRequest&) { return HttpResponse{.body = "waited"}; }),
                 .at_once = [](const HttpRequest& request) -> std::optional<HttpResponse> {
                     if (request.query.contains("bug")) throw std::runtime_error("s3cret detail");
                     if (request.query.contains("wait")) return std::nullopt;
                     return HttpResponse{.body = "at once"};
                 }});
    EXPECT_EQ(send("GET", "/quick").body, "at once");
    EXPECT_EQ(send("GET", "/quick?wait").body, "waited");
    EXPECT_EQ(send("GET", "/quick?bug").status, 500);
}

TEST_F(ServerTest, AHandlerCannotSplitTheResponse) {
    const auto response = send("GET", "/header");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(find_header(response.headers, "X-Evil"), "");
}

TEST_F(ServerTest, KeepsConnectionsAndServesPipelinedRequestsInOrder) {
    RawConnection connection(server().port());
    std::string requests;
    for (int i = 0; i < 20; ++i) {
        requests += "POST /describe/" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    }
    connection.send(requests + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const std::string& answers = connection.read_all();
    std::size_t position = 0;
    for (int i = 0; i < 20; ++i) {
        position = answers.find("{what}=" + std::to_string(i) + " [abc]", position);
        ASSERT_NE(position, std::string::npos) << i;
    }
    EXPECT_THAT(answers, EndsWith("hello"));
}

TEST_F(ServerTest, ClosesAfterAnHttp10Request) {
    RawConnection connection(server().port());
    connection.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_THAT(connection.read_all(), EndsWith("\r\n\r\nhello"));
}

TEST_F(ServerTest, ReadsChunkedBodies) {
    EXPECT_THAT(say("POST /describe/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                    "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
                EndsWith("[abcde]"));
}

TEST_F(ServerTest, InvitesABodyThatWaitsForIt) {
    RawConnection connection(server().port());
    connection.send("POST /describe/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(connection.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    connection.send("ok");
    EXPECT_THAT(connection.read_until("]"), EndsWith("[ok]"));
}

TEST_F(ServerTest, SendsALargeResponse) {
    const std::string large(8U << 20U, 'x');
    add("GET", "/large", [&large](const HttpRequest&) { return HttpResponse{.body = large}; });
    const auto response = client_.send(
        {.url = "http://127.0.0.1:" + std::to_string(server().port()) + "/large", .max_response_bytes = large.size()});
    ASSERT_THAT(response, testing::IsOk());
    EXPECT_TRUE(response->body == large);
}

TEST_F(ServerTest, SaysWhichAddressItCannotHave) {
    options_.port = server().port();
    try {
        Server second(options_, router_);
        FAIL() << "two servers on one port";
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::address_in_use);
        EXPECT_THAT(error.what(),
                    AllOf(HasSubstr("127.0.0.1:" + std::to_string(options_.port)), HasSubstr("choose another port")));
    }
    options_.address = "not an address";
    EXPECT_THROW(Server(options_, router_), std::system_error);
}

TEST_F(ServerTest, LetsARequestInWorkFinishWhenItStops) {
    std::latch entered(1);
    std::latch leave(1);
    add("GET", "/slow", [&](const HttpRequest&) {
        entered.count_down();
        leave.wait();
        return HttpResponse{.body = "finished"};
    });
    RawConnection idle(server().port());
    RawConnection connection(server().port());
    connection.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    entered.wait();
    std::jthread stopper([this] { server().stop(); });
    EXPECT_EQ(idle.read_all(), "") << "idle connections are closed at once";
    EXPECT_THROW(RawConnection(server().port()), boost::system::system_error) << "nobody new is let in";
    leave.count_down();
    EXPECT_THAT(connection.read_all(), AllOf(HasSubstr("Connection: close"), EndsWith("finished")));
}

TEST_F(ServerTest, CutsOffWhatOutlastsTheGrace) {
    std::latch entered(1);
    std::latch leave(1);
    std::atomic<bool> has_left = false;
    add("GET", "/slow", [&](const HttpRequest&) {
        entered.count_down();
        leave.wait();
        std::this_thread::sleep_for(milliseconds{20});
        has_left = true;
        return HttpResponse{};
    });
    RawConnection connection(server().port());
    connection.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    entered.wait();
    std::jthread stopper([&] {
        server().stop(milliseconds{1});
        EXPECT_TRUE(has_left) << "what a handler uses may go once the server has stopped";
    });
    EXPECT_EQ(connection.read_all(), "");
    leave.count_down();
}

/// Keeps what a server tells, in words.
class Notes final : public ServerObserver {
  public:
    void answered(const AnsweredRequest& request) override {
        add(std::string(request.method) + ' ' + std::string(request.route) + ' ' + std::to_string(request.status));
    }
    void connected() override { add("connected"); }
    void disconnected() override { add("disconnected"); }
    void turned_away() override { add("turned away"); }

    std::vector<std::string> all() const {
        const std::scoped_lock lock(mutex_);
        return notes_;
    }

  private:
    void add(std::string note) {
        const std::scoped_lock lock(mutex_);
        notes_.push_back(std::move(note));
    }
    mutable std::mutex mutex_;
    std::vector<std::string> notes_;
};

TEST_F(ServerTest, TellsItsObserverOfRoutesAndNotOfPaths) {
    Notes notes;
    options_.observer = &notes;
    options_.max_connections = 2;  // One for each address.
    router_.add({.method = "GET",
                 .pattern = "/secret/{token}",
                 .handler = HttpHandler([](const HttpRequest&) { return HttpResponse{.status = 204}; }),
                 .log_as = "/secret"});
    RawConnection connection(server().port());
    connection.send("GET /describe/this HTTP/1.1\r\nHost: x\r\n\r\nGET /secret/abc HTTP/1.1\r\nHost: x\r\n\r\n");
    connection.read_until(" 204 ");
    RawConnection(server().port()).read_all();
    connection.send("BREW /tea HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    connection.read_all();
    server_.reset();
    EXPECT_THAT(notes.all(), ::testing::UnorderedElementsAre("connected", "GET /describe/{what} 200", "GET /secret 204",
                                                             "BREW unmatched 404", "turned away", "disconnected"));
}

TEST_F(ServerTest, StopsUnusedAndUnstarted) {
    Server unstarted(options_, router_);
    unstarted.stop();
    server().stop();
    server().stop();
}

}  // namespace
}  // namespace polybot
