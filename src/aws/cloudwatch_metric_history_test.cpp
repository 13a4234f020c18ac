// What CloudWatch does and its stand-ins do not: pages, and periods that it has forgotten.

#include "aws/cloudwatch_metric_history.hpp"

#include <mutex>

#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOkAnd;
using ::testing::Not;
using ::testing::SizeIs;

class CloudWatchMetricHistoryTest : public ::testing::Test {
  protected:
    HttpResponse answer(const HttpRequest& request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request.body);
        return {.body = requests_.size() > pages_.size() ? pages_.back() : pages_[requests_.size() - 1],
                .content_type = "text/xml"};
    }

    static std::string page(const std::string& results, const std::string& next = "") {
        return "<GetMetricDataResponse><GetMetricDataResult><MetricDataResults>" + results + "</MetricDataResults>" +
               (next.empty() ? "" : "<NextToken>" + next + "</NextToken>") +
               "</GetMetricDataResult></GetMetricDataResponse>";
    }
    static std::string result(const std::string& id, const std::string& time, const std::string& value) {
        return "<member><Id>" + id + "</Id><Timestamps><member>" + time + "</member></Timestamps><Values><member>" +
               value + "</member></Values></member>";
    }

    auto history(const std::vector<std::string>& names, std::chrono::minutes ago) {
        return history_.history(names, now_ - ago, 10);
    }

    const std::chrono::system_clock::time_point now_ = *parse_rfc3339("2026-11-25T12:00:37Z");
    std::mutex mutex_;
    std::vector<std::string> pages_ = {page("")};
    std::vector<std::string> requests_;
    testing::LoopbackService service_{{{"POST", "/"}}, [this](const HttpRequest& request) { return answer(request); }};
    HttpClient http_;
    FixedCredentials credentials_{Credentials("AKID", Secret("key"), Secret(""))};
    AwsClient client_{service_.settings(), credentials_, http_};
    CloudWatchMetricHistory history_{client_, "polybot", "workers", [this] { return now_; }};
};

TEST_F(CloudWatchMetricHistoryTest, FollowsThePages) {
    pages_ = {page(result("m0", "2026-11-25T11:59:30Z", "3.0") + result("m1", "2026-11-25T11:59:30Z", "4.5"), "more"),
              page(result("m0", "2026-11-25T11:59:00Z", "2.0"))};
    const auto at = [](const char* time) { return *parse_rfc3339(time); };
    EXPECT_THAT(history({"Workers", "QueueDepth"}, std::chrono::minutes(10)),
                IsOkAnd(ElementsAre(MetricSample{"Workers", at("2026-11-25T11:59:00Z"), 2},
                                    MetricSample{"Workers", at("2026-11-25T11:59:30Z"), 3},
                                    MetricSample{"QueueDepth", at("2026-11-25T11:59:30Z"), 4.5})));
    EXPECT_THAT(requests_, ElementsAre(Not(HasSubstr("NextToken")), HasSubstr("NextToken=more")));
}

TEST_F(CloudWatchMetricHistoryTest, ReadsNoMorePagesThanAnybodyNeeds) {
    pages_ = {page("", "again")};
    EXPECT_THAT(history({"Workers"}, std::chrono::minutes(10)), IsOkAnd(SizeIs(0)));
    EXPECT_THAT(requests_, SizeIs(10));
}

TEST_F(CloudWatchMetricHistoryTest, AsksForMinutesWhereSecondsAreForgotten) {
    EXPECT_THAT(history({"Workers"}, std::chrono::minutes(179)), IsOkAnd(SizeIs(0)));
    EXPECT_THAT(history({"Workers"}, std::chrono::minutes(180)), IsOkAnd(SizeIs(0)));
    EXPECT_THAT(requests_, ElementsAre(AllOf(HasSubstr("Period=10&"), HasSubstr("StartTime=2026-11-25T09%3A01%3A30"),
                                             HasSubstr("EndTime=2026-11-25T12%3A00%3A40")),
                                       AllOf(HasSubstr("Period=60&"), HasSubstr("StartTime=2026-11-25T09%3A00%3A00"),
                                             HasSubstr("EndTime=2026-11-25T12%3A01%3A00"))));
    EXPECT_THAT(requests_, Each(HasSubstr("Dimensions.member.1.Value=workers")));
}

TEST_F(CloudWatchMetricHistoryTest, AnAnswerThatMakesNoSenseIsDataLoss) {
    pages_ = {page(result("m0", "yesterday", "3.0"))};
    EXPECT_THAT(history({"Workers"}, std::chrono::minutes(10)), FailsWith(Code::data_loss));
}

TEST_F(CloudWatchMetricHistoryTest, AsksNothingForNothing) {
    EXPECT_THAT(history({}, std::chrono::minutes(10)), IsOkAnd(SizeIs(0)));
    EXPECT_THAT(history({"Workers"}, -std::chrono::minutes(1)), IsOkAnd(SizeIs(0)));
    EXPECT_THAT(requests_, SizeIs(0));
}

}  // namespace
}  // namespace polybot
