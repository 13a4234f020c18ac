#include <atomic>
#include <map>
#include <memory>
#include <string>

#include <boost/json.hpp>

#include "chat/chat_fixture.hpp"
#include "chat/delivery.hpp"
#include "chat/messengers.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"
#include "web/chat_routes.hpp"
#include "web/page_routes.hpp"
#include "web/results_route.hpp"
#include "web/session.hpp"
#include "web/settings_routes.hpp"
#include "web/web_messenger.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using ::testing::SizeIs;

/// The web side on the one-machine home, behind a real server.
class WebRoutesTest : public testing::ChatTest {
  protected:
    WebRoutesTest() {
        Router router;
        readiness_.ask();
        add_page_routes(router, readiness_);
        add_chat_routes(router, web_chat_);
        add_settings_routes(router, web_chat_);
        add_results_route(router, web_bot_.delivery, secret_, 4);
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, std::move(router));
        server_->start();
    }

    IncomingResponse send(const std::string& method, const std::string& target, const HttpHeaders& headers = {},
                          std::string_view body = {}) {
        return client_
            .send({.method = method,
                   .url = "http://127.0.0.1:" + std::to_string(server_->port()) + target,
                   .headers = headers,
                   .body = body})
            .value();
    }
    /// As the page of the session `cookie` sends it.
    IncomingResponse post(const std::string& target, std::string_view body, const std::string& cookie = ours) {
        return send("POST", target, {{"X-Requested-With", "polybot-chat"}, {"Cookie", cookie}}, body);
    }
    IncomingResponse get(const std::string& target, const std::string& cookie = ours) {
        return send("GET", target, {{"Cookie", cookie}});
    }
    static std::string field(const IncomingResponse& response, const char* name) {
        return std::string(boost::json::parse(response.body).at(name).as_string());
    }
    IncomingResponse announce(const std::string& id, const std::string& secret = "s3cret") {
        return send("POST", "/results?predictionId=" + id, {{"Authorization", "Bearer " + secret}});
    }

    /// What a worker leaves of a photo.
    void store_result(const std::string& id) {
        const Job job = queued().at(0);
        ASSERT_EQ(job.prediction_id, id);
        const std::string picture = "predictions/" + id;
        ASSERT_THAT(home.blobs.put(picture, "annotated", "image/jpeg"), IsOk());
        ASSERT_THAT(home.predictions.put({.id = id,
                                          .chat = job.chat,
                                          .message_id = job.message_id,
                                          .status_message_id = {},
                                          .failure = {},
                                          .objects = {},
                                          .photo_key = job.image_key,
                                          .annotated_key = picture,
                                          .model = "yolov5n",
                                          .image_width = 1,
                                          .image_height = 1,
                                          .time = now,
                                          .requested_at = now,
                                          .delivered_at = {},
                                          .expires_at = now + std::chrono::hours(1)}),
                    IsOk());
    }

    static constexpr const char* ours = "session=0123456789abcdef0123456789abcdef";
    static constexpr const char* theirs = "session=ffffffffffffffffffffffffffffffff";
    std::atomic<bool> is_ready_ = true;
    static constexpr std::chrono::seconds readiness_period{1};
    std::atomic<std::chrono::steady_clock::time_point> steady_now_ = std::chrono::steady_clock::now();
    Readiness readiness_{
        [this] { return is_ready_.load(); }, readiness_period, {.now = [this] { return steady_now_.load(); }}};
    LiveSecret secret_{Secret("s3cret")};
    WebMessenger web_messenger_{home.chat_log, [](std::string_view) {}, clock()};
    Bot web_bot_{ports, web_messenger_, clock()};
    Visitors visitors_{true};
    WebChat web_chat_{.bot = web_bot_, .notify = [](std::string_view) {}, .clock = clock(), .visitors = visitors_};

  private:
    HttpClient client_;
    std::unique_ptr<Server> server_;
};

TEST_F(WebRoutesTest, TheRootIsHealthForABalancerAndThePageForABrowser) {
    EXPECT_EQ(send("GET", "/").status, 200);
    const IncomingResponse page = send("GET", "/", {{"Accept", "text/html"}});
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("<!doctype html>"));
    EXPECT_THAT(find_header(page.headers, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(find_header(page.headers, "Set-Cookie"), HasSubstr("session="));
}

TEST_F(WebRoutesTest, HealthIsWhatTheStoreSaidLast) {
    is_ready_ = false;
    EXPECT_EQ(send("GET", "/").status, 200);
    readiness_.ask();
    EXPECT_EQ(send("GET", "/").status, 503);
    is_ready_ = true;
    readiness_.ask();
    EXPECT_EQ(send("GET", "/").status, 200);
}

TEST_F(WebRoutesTest, AStoreThatDoesNotAnswerMakesIll) {
    steady_now_ = steady_now_.load() + 2 * readiness_period - std::chrono::milliseconds(1);
    EXPECT_EQ(send("GET", "/").status, 200);
    steady_now_ = steady_now_.load() + std::chrono::milliseconds(1);
    EXPECT_EQ(send("GET", "/").status, 503);
}

TEST_F(WebRoutesTest, ThePageIsForItsOwnOriginAndOverTlsForTlsAlone) {
    const IncomingResponse page = send("GET", "/", {{"Accept", "text/html"}});
    for (const auto& [name, value] :
         std::map<std::string, std::string>{{"Content-Security-Policy", "frame-ancestors 'none'"},
                                            {"X-Content-Type-Options", "nosniff"},
                                            {"Cross-Origin-Opener-Policy", "same-origin"},
                                            {"Cross-Origin-Resource-Policy", "same-origin"},
                                            {"Permissions-Policy", "camera=()"},
                                            {"Referrer-Policy", "no-referrer"}}) {
        EXPECT_THAT(find_header(page.headers, name), HasSubstr(value)) << name;
    }
    EXPECT_EQ(find_header(page.headers, "Strict-Transport-Security"), "");
    const IncomingResponse tls = send("GET", "/", {{"Accept", "text/html"}, {"X-Forwarded-Proto", "https"}});
    EXPECT_THAT(find_header(tls.headers, "Strict-Transport-Security"), HasSubstr("max-age=31536000"));
    EXPECT_THAT(find_header(tls.headers, "Set-Cookie"), HasSubstr("Secure"));
}

TEST_F(WebRoutesTest, NewChatsDoNotEvadeTheLimitOfTheirAddress) {
    int sent = 0;
    const auto status_from = [this, &sent](const char* address, const std::string& method, const char* target) {
        const std::string cookie = "session=" + std::string(28, '0') + std::to_string(1'000 + sent);
        return send(method, target,
                    {{"X-Requested-With", "polybot-chat"}, {"X-Forwarded-For", address}, {"Cookie", cookie}},
                    method == "DELETE" ? "" : R"({"text":"hi"})")
            .status;
    };
    while (status_from("203.0.113.7", "POST", "/api/messages") == 202) ASSERT_LT(++sent, 1'000);
    EXPECT_EQ(status_from("203.0.113.7", "POST", "/api/messages"), 429);
    EXPECT_EQ(status_from("203.0.113.7", "POST", "/api/photos"), 429);
    EXPECT_EQ(status_from("203.0.113.7", "PUT", "/api/settings"), 429);
    EXPECT_EQ(status_from("203.0.113.7", "DELETE", "/api/chat"), 429);
    EXPECT_EQ(status_from("203.0.113.8", "POST", "/api/messages"), 202);
}

TEST_F(WebRoutesTest, AForeignPageCannotSpeakForTheUser) {
    EXPECT_EQ(send("POST", "/api/messages", {{"Cookie", ours}}, R"({"text":"hi"})").status, 403);
    EXPECT_EQ(send("POST", "/api/photos", {{"Cookie", ours}}, bitmap()).status, 403);
    EXPECT_THAT(queued(), SizeIs(0));
}

TEST_F(WebRoutesTest, AMessageIsKeptAndAnsweredOnce) {
    const IncomingResponse first = post("/api/messages?client_id=a-1", R"({"text":"hello"})");
    const IncomingResponse again = post("/api/messages?client_id=a-1", R"({"text":"hello"})");
    EXPECT_EQ(first.status, 202);
    EXPECT_EQ(again.body, first.body);
    HttpRequest request;
    request.headers = {{"Cookie", ours}};
    const auto entries = home.chat_log.read(session_of(request).chat, 0, 100).value();
    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_THAT(entries[0].body, HasSubstr(R"("client_id":"a-1")"));
    EXPECT_THAT(entries[1].body, HasSubstr(R"("kind":"answer")"));
}

TEST_F(WebRoutesTest, RefusesWhatIsNoMessage) {
    const std::string long_text(4097, 'x');
    for (const std::string& body : {std::string(), std::string("{"), std::string("[]"), std::string(R"({"text":1})"),
                                    std::string(R"({"text":""})"), R"({"text":")" + long_text + "\"}"}) {
        EXPECT_EQ(post("/api/messages", body).status, 400) << body.substr(0, 20);
    }
    EXPECT_EQ(post("/api/messages?client_id=a/b", R"({"text":"hi"})").status, 400);
}

TEST_F(WebRoutesTest, CountsCharactersNotBytes) {
    std::string text;
    for (int i = 0; i < 4096; ++i) text += "ö";
    EXPECT_EQ(post("/api/messages", R"({"text":")" + text + "\"}").status, 202);
}

TEST_F(WebRoutesTest, APhotoIsQueuedOnceHoweverOftenItIsSent) {
    const IncomingResponse first = post("/api/photos?name=dog.bmp&client_id=p-1", bitmap());
    ASSERT_EQ(first.status, 202);
    const std::string id = field(first, "prediction_id");
    EXPECT_EQ(field(post("/api/photos?name=dog.bmp&client_id=p-1", bitmap()), "prediction_id"), id);
    EXPECT_EQ(get("/api/photos/" + id).body, bitmap());
}

TEST_F(WebRoutesTest, APhotoIsForgottenWhateverItsFileIsCalled) {
    for (const auto& [name, kept] : std::map<std::string, std::string>{{"d%C3%B6g.bmp", "dög.bmp"},
                                                                       {"%FF.bmp", "photo"},
                                                                       {"a%C3", "photo"},
                                                                       {"%ED%A0%80", "photo"},
                                                                       {"a%00b", "photo"},
                                                                       {"a%0Ab", "photo"}}) {
        const std::string id = field(post("/api/photos?name=" + name, bitmap()), "prediction_id");
        HttpRequest request;
        request.headers = {{"Cookie", ours}};
        const auto entry = home.chat_log.find(session_of(request).chat, "photo:" + id).value();
        EXPECT_THAT(entry.body, HasSubstr(R"("name":")" + kept + '"')) << name;
        EXPECT_EQ(send("DELETE", "/api/chat", {{"X-Requested-With", "polybot-chat"}, {"Cookie", ours}}).status, 200);
        EXPECT_THAT(home.blobs.get(photo_key(id)), FailsWith(Code::not_found)) << name;
    }
}

TEST_F(WebRoutesTest, TakesNoMorePhotosWhileTooManyWait) {
    const IncomingResponse taken = post("/api/photos?client_id=p-0", bitmap());
    EXPECT_EQ(taken.status, 202);
    for (int i = 0; i < BacklogLimit::default_most; ++i) ASSERT_THAT(home.jobs.send("{}"), IsOk());
    now += BacklogLimit::reading_lasts;
    const IncomingResponse refused =
        send("POST", "/api/photos?client_id=p-1",
             {{"X-Requested-With", "polybot-chat"}, {"Cookie", ours}, {"Accept-Language", "de"}}, bitmap());
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(find_header(refused.headers, "Retry-After"), "60");
    EXPECT_EQ(field(refused, "error"), say(Language::de, Text::too_many_waiting));
    HttpRequest request;
    request.headers = {{"Cookie", ours}};
    EXPECT_THAT(home.chat_log.read(session_of(request).chat, 0, 10).value(), SizeIs(1)) << "nothing of it is kept";
    EXPECT_EQ(post("/api/photos?client_id=p-0", bitmap()).body, taken.body) << "it waits already";
}

TEST_F(WebRoutesTest, RefusesWhatIsNoPictureWithASentence) {
    const IncomingResponse refused = post("/api/photos", "%PDF-1.7");
    EXPECT_EQ(refused.status, 415);
    EXPECT_THAT(field(refused, "error"), HasSubstr("please send a JPEG"));
    EXPECT_EQ(post("/api/photos", "").status, 415);
}

TEST_F(WebRoutesTest, AnAnnouncedResultReachesItsChatAndNoOther) {
    const std::string id = field(post("/api/photos?client_id=p-1", bitmap()), "prediction_id");
    EXPECT_EQ(get("/api/predictions/" + id).status, 404);
    store_result(id);
    EXPECT_EQ(announce(id).status, 200);
    EXPECT_EQ(announce(id).status, 200);

    EXPECT_EQ(field(get("/api/predictions/" + id), "predictionId"), id);
    const IncomingResponse picture = get("/api/predictions/" + id + "/picture?download");
    EXPECT_EQ(picture.body, "annotated");
    EXPECT_THAT(find_header(picture.headers, "Content-Disposition"), HasSubstr("attachment"));
    for (const std::string& target :
         {"/api/photos/" + id, "/api/predictions/" + id, "/api/predictions/" + id + "/picture"}) {
        EXPECT_EQ(get(target, theirs).status, 404) << target;
        EXPECT_EQ(get(target, "").status, 404) << target;
    }
}

TEST_F(WebRoutesTest, TheCallbackNeedsItsSecretAndAKnownId) {
    const std::string unknown = "01234567-89ab-4cde-8f01-23456789abcd";
    EXPECT_EQ(announce(unknown).status, 404);
    EXPECT_EQ(announce(unknown, "wrong").status, 401);
    EXPECT_EQ(announce(unknown, "").status, 401);
    EXPECT_EQ(announce("").status, 400);
    EXPECT_EQ(announce(std::string(65, 'a')).status, 400);
    EXPECT_EQ(send("POST", "/results", {{"Authorization", "Bearer s3cret"}}).status, 400);
    EXPECT_THAT(announce(unknown, "wrong").body, Not(HasSubstr("s3cret")));
}

TEST_F(WebRoutesTest, TheCallbackKnowsANewSecretAndTheOneBefore) {
    const std::string unknown = "01234567-89ab-4cde-8f01-23456789abcd";
    std::atomic<int> asked = 0;
    secret_.when_refused([&asked] { ++asked; });
    EXPECT_EQ(announce(unknown, "n3w").status, 401);
    EXPECT_EQ(asked, 1);
    secret_.replace(Secret("n3w"), Secret("s3cret"));
    EXPECT_EQ(announce(unknown, "n3w").status, 404);
    EXPECT_EQ(announce(unknown, "s3cret").status, 404);
    EXPECT_EQ(asked, 1);
    secret_.replace(Secret("newest"), Secret("n3w"));
    EXPECT_EQ(announce(unknown, "s3cret").status, 401);
    EXPECT_EQ(send("POST", "/results?predictionId=" + unknown, {{"Authorization", "newest"}}).status, 401);
}

TEST_F(WebRoutesTest, WhatThePageWouldNotShowIsNotTaken) {
    EXPECT_EQ(send("GET", "/api/events").status, 401);
    for (const auto& [target, body] :
         std::map<std::string, std::string>{{"/api/messages", R"({"text":"hi"})"}, {"/api/photos", bitmap()}}) {
        const IncomingResponse refused = post(target, body, "");
        EXPECT_EQ(refused.status, 401) << target;
        EXPECT_THAT(field(refused, "error"), HasSubstr("allow cookies")) << target;
        EXPECT_EQ(find_header(refused.headers, "Set-Cookie"), "") << target;
    }
    EXPECT_THAT(queued(), SizeIs(0));
}

}  // namespace
}  // namespace polybot
