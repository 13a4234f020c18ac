#include "aws/group_membership.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using namespace std::chrono_literals;
using testing::FailsWith;
using testing::IsOkAnd;

/// A metadata service that fails for so many requests before it tells the instance's id. Time passes in pauses alone.
class FindInstanceTest : public ::testing::Test {
  protected:
    HttpResponse answer(const HttpRequest& request) {
        if (++asked <= failures) {
            std::this_thread::sleep_for(late_by);
            return {.status = status};
        }
        return {.body = request.method == "PUT" ? "token" : "i-0123456789abcdef0"};
    }
    Result<std::string> find() {
        return find_instance(metadata_, {.now = [this] { return std::chrono::steady_clock::time_point(waited); },
                                         .sleep = [this](auto pause, const auto&) { waited += pause; }});
    }

    std::atomic<int> asked = 0;
    int failures = 0;
    int status = 503;
    std::chrono::milliseconds late_by{0};
    std::chrono::milliseconds waited{0};
    testing::LoopbackService service{{{"PUT", "/latest/api/token"}, {"GET", "/latest/meta-data/instance-id"}},
                                     [this](const HttpRequest& request) { return answer(request); }};

  private:
    HttpClient http_;
    InstanceMetadata metadata_{http_, system_clock(), [this](const std::string& name) -> std::optional<std::string> {
                                   return name == "AWS_EC2_METADATA_SERVICE_ENDPOINT" ? std::optional(service.url())
                                                                                      : std::nullopt;
                               }};
};

TEST_F(FindInstanceTest, AsksAgainWhileTheServiceIsBusy) {
    for (const int busy : {429, 503}) {
        asked = 0, failures = 5, status = busy;
        EXPECT_THAT(find(), IsOkAnd("i-0123456789abcdef0")) << busy;
    }
}

TEST_F(FindInstanceTest, GivesUpAServiceThatStaysBusyAfterSomeTenSeconds) {
    failures = 1'000;
    EXPECT_THAT(find(), FailsWith(Code::unavailable));
    EXPECT_GT(asked, 5);
    EXPECT_LE(waited, 12s);
}

TEST_F(FindInstanceTest, AsksAgainAfterAnAnswerThatIsLate) {
    failures = 1;
    late_by = 1'200ms;
    EXPECT_THAT(find(), IsOkAnd("i-0123456789abcdef0"));
}

TEST_F(FindInstanceTest, WhereNothingAnswersItAsksNoMoreThanTwice) {
    failures = 1'000;
    late_by = 1'200ms;
    EXPECT_THAT(find(), FailsWith(Code::deadline_exceeded));
    EXPECT_EQ(asked, 2);
    EXPECT_LE(waited, 200ms);
}

TEST_F(FindInstanceTest, WhereNobodyListensItWaitsForNobody) {
    service.stop();
    EXPECT_THAT(find(), FailsWith(Code::unavailable));
    EXPECT_LE(waited, 200ms);
}

TEST_F(FindInstanceTest, AsksASwitchedOffServiceOnce) {
    failures = 1'000, status = 403;
    EXPECT_THAT(find(), FailsWith(Code::permission_denied));
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace polybot
