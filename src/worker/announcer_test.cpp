#include "worker/announcer.hpp"

#include "http/server.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

class AnnouncerTest : public ::testing::Test {
  protected:
    AnnouncerTest() {
        Router router;
        router.add({.method = "POST", .pattern = "/results", .handler = HttpHandler([this](const HttpRequest& request) {
                                                                 asked_ = request;
                                                                 return HttpResponse{.status = status_};
                                                             })});
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, std::move(router));
        server_->start();
    }
    Result<void> announce(int status) {
        status_ = status;
        return Announcer(http_, "http://127.0.0.1:" + std::to_string(server_->port()), secret_).announce("abc");
    }

    LiveSecret secret_{Secret("s3cret")};
    HttpRequest asked_;

  private:
    int status_ = 200;
    HttpClient http_;
    std::unique_ptr<Server> server_;
};

TEST_F(AnnouncerTest, NamesThePredictionAndShowsTheSecret) {
    EXPECT_THAT(announce(200), IsOk());
    EXPECT_EQ(asked_.query.at("predictionId"), "abc");
    EXPECT_EQ(find_header(asked_.headers, "Authorization"), "Bearer s3cret");
}

TEST_F(AnnouncerTest, SaysWhatARefusalMeans) {
    EXPECT_THAT(announce(401), FailsWith(Code::unauthenticated));
    EXPECT_THAT(announce(404), FailsWith(Code::not_found));
    EXPECT_THAT(announce(503), FailsWith(Code::unavailable));
    EXPECT_THAT(announce(422), FailsWith(Code::failed_precondition));
    EXPECT_THAT(announce(302), FailsWith(Code::failed_precondition));
    EXPECT_THAT(announce(401).error().message, Not(HasSubstr("s3cret")));
}

TEST_F(AnnouncerTest, ARefusedSecretIsReportedAndItsReplacementUsed) {
    int reported = 0;
    secret_.when_refused([&reported] { ++reported; });
    EXPECT_THAT(announce(503), FailsWith(Code::unavailable));
    EXPECT_EQ(reported, 0);
    EXPECT_THAT(announce(401), FailsWith(Code::unauthenticated));
    EXPECT_EQ(reported, 1);
    secret_.replace(Secret("n3w"), Secret("s3cret"));
    EXPECT_THAT(announce(200), IsOk());
    EXPECT_EQ(find_header(asked_.headers, "Authorization"), "Bearer n3w");
}

TEST(Announcer, APolybotThatIsAwayIsAFaultThatPasses) {
    HttpClient http;
    const LiveSecret secret(Secret("s3cret"));
    EXPECT_THAT(Announcer(http, "http://127.0.0.1:1", secret).announce("abc"), FailsWith(Code::unavailable));
}

}  // namespace
}  // namespace polybot
