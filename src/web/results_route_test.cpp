#include "web/results_route.hpp"

#include <latch>
#include <thread>
#include <variant>

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOk;

/// A worker's announcement of a photo's result, to a bot that may be hindered.
class ResultsRouteTest : public testing::ChatTest {
  protected:
    ResultsRouteTest() { add_results_route(router_, bot.delivery, secret_, 1); }

    void SetUp() override {
        ASSERT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
        const Job job = queued().at(0);
        work_on(job);
        id_ = job.prediction_id;
    }
    [[nodiscard]] int announce() const {
        HttpRequest request;
        request.headers = {{"Authorization", "Bearer s3cret"}};
        request.query["predictionId"] = id_;
        return std::get<HttpHandler>(router_.find("POST", "/results").route->handler)(request).status;
    }

  private:
    std::string id_;
    LiveSecret secret_{Secret("s3cret")};
    Router router_;
};

TEST_F(ResultsRouteTest, TellsTheWorkerWhetherAFaultMayPass) {
    messenger.failure = Error{Code::unavailable, "away"};
    EXPECT_EQ(announce(), 503);
    messenger.failure = Error{Code::failed_precondition, "never"};
    EXPECT_EQ(announce(), 422);
    messenger.failure.reset();
    EXPECT_EQ(announce(), 200);
}

TEST_F(ResultsRouteTest, DeliversSoManyAtOnceAndPutsOffWhatIsMore) {
    std::latch delivering(1);
    std::latch delivered(1);
    messenger.while_an_answer_is_sent = [&] {
        delivering.count_down();
        delivered.wait();
    };
    std::jthread first([&] { EXPECT_EQ(announce(), 200); });
    delivering.wait();
    EXPECT_EQ(announce(), 503);
    delivered.count_down();
    first.join();
    EXPECT_EQ(announce(), 200);
}

}  // namespace
}  // namespace polybot
