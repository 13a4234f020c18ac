#include "http/client.hpp"

#include <cstdlib>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/server.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::polybot::testing::FailsWith;
using ::polybot::testing::IsOk;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

HttpResponse echo(const HttpRequest& request) {
    return {.body = request.method + " " + request.body,
            .headers = {{"X-Type", std::string(find_header(request.headers, "Content-Type"))},
                        {"X-Length", std::string(find_header(request.headers, "Content-Length"))},
                        {"X-Echo", std::string(find_header(request.headers, "X-Say"))}}};
}

class HttpClientTest : public ::testing::Test {
  protected:
    HttpClientTest() {
        for (const char* method : {"GET", "POST", "PUT", "DELETE"}) add(method, "/echo", echo);
        add("GET", "/large", [](const HttpRequest&) { return HttpResponse{.body = std::string(100'000, 'x')}; });
        add("GET", "/away", [](const HttpRequest&) {
            return HttpResponse{.status = 302, .headers = {{"Location", "/echo"}}};
        });
        add("GET", "/hang", [this](const HttpRequest&) {
            hanging_.count_down();
            leave_.wait();
            return HttpResponse{};
        });
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, router_);
        server_->start();
    }
    ~HttpClientTest() override { leave_.count_down(); }

    void add(std::string method, std::string pattern, HttpHandler handler) {
        router_.add({.method = std::move(method),
                     .pattern = std::move(pattern),
                     .max_body = 10U << 20U,
                     .handler = std::move(handler)});
    }

    std::string url(const std::string& target) const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + target;
    }

    std::latch hanging_{1};
    std::latch leave_{1};
    Router router_;
    std::unique_ptr<Server> server_;
    HttpClient client_;
};

TEST_F(HttpClientTest, SendsEveryMethodWithItsBody) {
    for (const char* method : {"POST", "PUT", "DELETE"}) {
        const auto response = client_.send({.method = method, .url = url("/echo"), .body = "payload"});
        ASSERT_THAT(response, IsOk());
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, std::string(method) + " payload");
    }
    for (const char* method : {"POST", "PUT"}) {
        const auto response = client_.send({.method = method, .url = url("/echo")});
        ASSERT_THAT(response, IsOk());
        EXPECT_EQ(response->body, std::string(method) + " ");
        EXPECT_EQ(find_header(response->headers, "X-Length"), "0");
    }
    EXPECT_EQ(client_.send({.url = url("/echo")})->body, "GET ");
    const auto head = client_.send({.method = "HEAD", .url = url("/echo")});
    ASSERT_THAT(head, IsOk());
    EXPECT_EQ(head->body, "");
    EXPECT_EQ(find_header(head->headers, "Content-Length"), "5");
}

TEST_F(HttpClientTest, SendsHeadersAsGiven) {
    const auto response = client_.send({.method = "POST",
                                        .url = url("/echo"),
                                        .headers = {{"Content-Type", "application/json"}, {"X-Say", "hi"}},
                                        .body = "{}"});
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(find_header(response->headers, "x-type"), "application/json");
    EXPECT_EQ(find_header(response->headers, "x-echo"), "hi");
    EXPECT_EQ(find_header(client_.send({.method = "POST", .url = url("/echo"), .body = "x"})->headers, "x-type"), "")
        << "no type is made up";
}

TEST_F(HttpClientTest, SendsForms) {
    const std::string picture = std::string("\xff\xd8\0\r\n--", 7) + std::string(2'000'000, 'x');
    const auto response = client_.send(
        {.method = "POST",
         .url = url("/echo"),
         .form = {{.name = "chat_id", .data = "42"},
                  {.name = "photo", .data = picture, .file_name = "photo.jpg", .content_type = "image/jpeg"}},
         .max_response_bytes = 10U << 20U});
    ASSERT_THAT(response, IsOk());
    EXPECT_THAT(std::string(find_header(response->headers, "x-type")), HasSubstr("multipart/form-data; boundary="));
    EXPECT_THAT(response->body.substr(0, 500),
                AllOf(HasSubstr("name=\"chat_id\"\r\n\r\n42\r\n"),
                      HasSubstr("name=\"photo\"; filename=\"photo.jpg\"\r\nContent-Type: image/jpeg\r\n")));
    EXPECT_TRUE(response->body.find(picture) != std::string::npos);
}

TEST_F(HttpClientTest, StopsReadingALargeResponse) {
    const auto refused = client_.send({.url = url("/large"), .max_response_bytes = 99'999});
    EXPECT_THAT(refused, FailsWith(Code::resource_exhausted));
    EXPECT_THAT(client_.send({.url = url("/large"), .max_response_bytes = 100'000}), IsOk());
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
    const auto response = client_.send({.url = url("/away")});
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(response->status, 302);
}

TEST_F(HttpClientTest, GivesUpPastTheTimeout) {
    EXPECT_THAT(client_.send({.url = url("/hang"), .timeout = milliseconds{100}}), FailsWith(Code::deadline_exceeded));
}

TEST_F(HttpClientTest, CanBeCalledOff) {
    std::stop_source source;
    std::jthread stopper([&] {
        hanging_.wait();
        source.request_stop();
    });
    const auto response =
        client_.send({.url = url("/hang"), .timeout = milliseconds{60'000}, .stop = source.get_token()});
    ASSERT_THAT(response, FailsWith(Code::unavailable));
    EXPECT_THAT(response.error().message, HasSubstr("called off"));
}

TEST_F(HttpClientTest, FailsWhereNobodyListens) {
    const std::string target = url("/echo");
    server_.reset();
    EXPECT_THAT(client_.send({.url = target}), FailsWith(Code::unavailable));
}

TEST_F(HttpClientTest, SpeaksHttpOnly) {
    for (const char* target : {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "no url", "",
                               "http://127.0.0.1/ space", "127.0.0.1/"}) {
        EXPECT_THAT(client_.send({.url = target}), FailsWith(Code::invalid_argument)) << target;
    }
}

TEST_F(HttpClientTest, RefusesAHeaderThatWouldSplitTheRequest) {
    EXPECT_THAT(client_.send({.url = url("/echo"), .headers = {{"X-Say", "a\r\nX-Evil: b"}}}),
                FailsWith(Code::invalid_argument));
}

TEST_F(HttpClientTest, ErrorsHideSecrets) {
    const auto named = client_.send({.url = "http://127.0.0.1:1/bot12:s3cret/getMe", .log_url = "telegram getMe"});
    ASSERT_THAT(named, FailsWith(Code::unavailable));
    EXPECT_THAT(named.error().message, AllOf(HasSubstr("telegram getMe"), Not(HasSubstr("s3cret"))));
    const auto signed_url = client_.send({.url = "http://127.0.0.1:1/photo?signature=s3cret"});
    EXPECT_THAT(signed_url.error().message, AllOf(HasSubstr("http://127.0.0.1:1/photo"), Not(HasSubstr("s3cret"))));
}

TEST_F(HttpClientTest, GoesAroundAProxyToThisMachine) {
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    const auto response = client_.send({.url = url("/echo")});
    ::unsetenv("http_proxy");
    EXPECT_THAT(response, IsOk());
}

TEST_F(HttpClientTest, ServesManyThreads) {
    std::vector<std::jthread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const std::string body = std::to_string(t) + ":" + std::to_string(i);
                const auto response = client_.send({.method = "POST", .url = url("/echo"), .body = body});
                if (response && response->body == "POST " + body) ++right;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(right, 8 * 50);
}

TEST_F(HttpClientTest, SurvivesARestartOfTheServer) {
    ASSERT_THAT(client_.send({.url = url("/echo")}), IsOk());
    const auto port = server_->port();
    server_.reset();
    server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = port}, router_);
    server_->start();
    EXPECT_THAT(client_.send({.url = url("/echo")}), IsOk()) << "the kept connection is dead; a new one is made";
}

}  // namespace
}  // namespace polybot
