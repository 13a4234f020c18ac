#include "web/results_route.hpp"

#include <variant>

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOk;

/// A worker's announcement of a photo's result, to a bot that may be hindered.
class ResultsRouteTest : public testing::ChatTest {
  protected:
    int announce() {
        if (id_.empty()) {
            EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
            const Job job = queued().at(0);
            work_on(job);
            id_ = job.prediction_id;
        }
        Router router;
        add_results_route(router, bot.delivery, secret_);
        HttpRequest request;
        request.headers = {{"Authorization", "Bearer s3cret"}};
        request.query["predictionId"] = id_;
        return std::get<HttpHandler>(router.find("POST", "/results").route->handler)(request).status;
    }

  private:
    std::string id_;
    LiveSecret secret_{Secret("s3cret")};
};

TEST_F(ResultsRouteTest, TellsTheWorkerWhetherAFaultMayPass) {
    messenger.failure = Error{Code::unavailable, "away"};
    EXPECT_EQ(announce(), 503);
    messenger.failure = Error{Code::failed_precondition, "never"};
    EXPECT_EQ(announce(), 422);
    messenger.failure.reset();
    EXPECT_EQ(announce(), 200);
}

}  // namespace
}  // namespace polybot
