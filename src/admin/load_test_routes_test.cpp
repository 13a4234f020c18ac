#include "admin/load_test_routes.hpp"

#include <boost/json.hpp>

#include "chat/chat_fixture.hpp"
#include "chat/messengers.hpp"
#include "result/matchers.hpp"
#include "web/web_messenger.hpp"

namespace polybot {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* run = "01234567-89ab-4cde-8f01-23456789abcd";
const std::string chat = std::string("loadtest:") + run;

class LoadTestRoutesTest : public testing::ChatTest {
  protected:
    LoadTestRoutesTest() {
        messengers_.add("loadtest", web_messenger_);
        add_load_test_routes(router_, intake_);
    }

    HttpResponse send(const std::string& method, const std::map<std::string, std::string>& query,
                      const std::string& body = {}) {
        HttpRequest request;
        request.method = method;
        request.query = query;
        request.body = body;
        const auto found = router_.find(method, "/loadTest");
        return std::get<HttpHandler>(found.route->handler)(request);
    }
    HttpResponse post(const std::string& photo, const std::string& body = bitmap()) {
        return send("POST", {{"run", run}, {"photo", photo}}, body);
    }
    std::vector<ServerEvent> events() {
        HttpRequest request;
        request.query["run"] = run;
        const auto found = router_.find("GET", "/loadTest");
        const auto feed = std::get<FeedHandler>(found.route->handler)(request);
        return std::get<EventFeed>(feed).read("").value();
    }

    WebMessenger web_messenger_{home.chat_log, [](std::string_view) {}, clock()};
    Messengers messengers_;
    static constexpr int most_waiting = 300;
    Bot bot_{ports, messengers_, clock(), waiting, most_waiting};
    LoadTestIntake intake_{bot_, messengers_, clock(), most_waiting};
    Router router_;
};

TEST_F(LoadTestRoutesTest, APhotoGoesItsWholeWay) {
    const auto taken = post("7");
    ASSERT_EQ(taken.status, 202) << taken.body;
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].chat, chat);
    EXPECT_EQ(boost::json::parse(taken.body).at("prediction_id").as_string(), jobs[0].prediction_id);
    work_on(jobs[0]);
    ASSERT_THAT(bot_.delivery.deliver(jobs[0].prediction_id), testing::IsOk());
    const auto told = events();
    ASSERT_THAT(told, SizeIs(3));  // The photo, the result, and that this is all.
    EXPECT_THAT(told[1].data, AllOf(HasSubstr(R"("kind":"result")"), HasSubstr(R"("reply_to":"7")")));
    EXPECT_EQ(told[2].type, "ready");
}

TEST_F(LoadTestRoutesTest, ManyPhotosOfOneRunAreTaken) {
    for (int i = 0; i < 120; ++i) EXPECT_EQ(post(std::to_string(i)).status, 202);
    EXPECT_EQ(home.jobs.depth()->visible, 120);
}

TEST_F(LoadTestRoutesTest, APhotoThatIsSentAgainIsOne) {
    EXPECT_EQ(post("7").status, 202);
    EXPECT_EQ(post("7").status, 202);
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(LoadTestRoutesTest, WhatIsNoPictureIsRefusedInWords) {
    EXPECT_EQ(post("7", "no picture").status, 202);
    EXPECT_THAT(queued(), IsEmpty());
    EXPECT_THAT(events()[1].data, AllOf(HasSubstr(R"("kind":"answer")"), HasSubstr(R"("reply_to":"7")")));
}

TEST_F(LoadTestRoutesTest, NothingIsLeftOfARunThatIsForgotten) {
    ASSERT_EQ(post("7").status, 202);
    const Job job = queued().at(0);
    work_on(job);
    EXPECT_EQ(send("DELETE", {{"run", run}}).status, 200);
    EXPECT_THAT(home.blobs.get(job.image_key), testing::FailsWith(Code::not_found));
    EXPECT_THAT(home.blobs.get(annotated_key(job.prediction_id)), testing::FailsWith(Code::not_found));
    EXPECT_NE(home.predictions.get(job.prediction_id)->chat, chat);
}

TEST_F(LoadTestRoutesTest, NamesAreChecked) {
    for (const std::string& bad : {std::string(), std::string("x"), std::string("../../etc"), std::string(36, '-')}) {
        EXPECT_EQ(send("POST", {{"run", bad}, {"photo", "7"}}, bitmap()).status, 400) << bad;
        EXPECT_EQ(send("DELETE", {{"run", bad}}).status, 400) << bad;
    }
    for (const std::string& bad : {std::string(), std::string("a/b"), std::string("a\nb"), std::string(65, 'a')}) {
        EXPECT_EQ(post(bad).status, 400);
    }
    EXPECT_EQ(send("POST", {{"run", run}}, bitmap()).status, 400);
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(LoadTestRoutesTest, HalfOfThePlacesAreLeftToPeople) {
    for (int i = 0; i < most_waiting / 2; ++i) ASSERT_EQ(post(std::to_string(i)).status, 202) << i;
    const auto refused = post("one-more");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(find_header(refused.headers, "Retry-After"), "1");
    EXPECT_EQ(home.jobs.depth()->visible, most_waiting / 2);
    EXPECT_THAT(bot_.conversation.handle(photo(bitmap())), testing::IsOk());
    EXPECT_EQ(home.jobs.depth()->visible, most_waiting / 2 + 1);
}

}  // namespace
}  // namespace polybot
