#include <memory>

#include <gmock/gmock.h>
#include <prometheus/text_serializer.h>

#include "chat/chat_fixture.hpp"
#include "monitoring/collectors.hpp"
#include "monitoring/measured_job_queue.hpp"
#include "monitoring/measured_messenger.hpp"
#include "monitoring/request_metrics.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string text_of(const prometheus::Collectable& collectable) {
    return prometheus::TextSerializer().Serialize(collectable.Collect());
}

class MetricsTest : public testing::ChatTest {
  protected:
    std::string text() const { return text_of(*registry_); }

    std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
};

TEST_F(MetricsTest, RequestsAreCountedByServerMethodRouteAndStatus) {
    RequestMetrics open(*registry_, "public");
    RequestMetrics admin(*registry_, "admin");
    for (int i = 0; i < 3; ++i) {
        open.answered({.method = "POST", .route = "/api/photos", .status = 202, .took = milliseconds(20)});
    }
    admin.answered({.method = "GET", .route = "/status", .status = 200, .took = milliseconds(1)});
    open.connected();
    open.connected();
    open.disconnected();
    open.turned_away();
    const std::string series = R"(method="POST",route="/api/photos",server="public",status="202")";
    EXPECT_THAT(text(), AllOf(HasSubstr("polybot_http_request_duration_seconds_count{" + series + "} 3"),
                              HasSubstr("polybot_http_request_duration_seconds_bucket{" + series + R"(,le="0.005"} 0)"),
                              HasSubstr("polybot_http_request_duration_seconds_bucket{" + series + R"(,le="0.025"} 3)"),
                              HasSubstr(R"(polybot_http_connections{server="public"} 1)"),
                              HasSubstr(R"(polybot_http_connections_refused_total{server="public"} 1)"),
                              HasSubstr(R"(route="/status",server="admin",status="200"} 1)")));
}

TEST_F(MetricsTest, NoWordOfAClientsMakesASeries) {
    RequestMetrics metrics(*registry_, "public");
    for (const char* const method : {"PROPFIND", "BREW", "x"}) {
        metrics.answered({.method = method, .route = "unmatched", .status = 404});
    }
    EXPECT_THAT(text(), AllOf(HasSubstr(R"(method="other",route="unmatched",server="public",status="404"} 3)"),
                              Not(HasSubstr("BREW"))));
}

TEST_F(MetricsTest, AnswersAreCountedByWhatBecameOfThePhotos) {
    MeasuredMessenger measured(messenger, *registry_, [this] { return now; });
    Prediction prediction = failed_prediction("id", "telegram:42", "why", now, std::chrono::hours(1));
    prediction.requested_at = now - std::chrono::seconds(3);
    const Answer answer{.prediction = prediction, .summary = "why", .list = {}, .buttons = {}, .picture = {}};
    ASSERT_THAT(measured.deliver(answer), testing::IsOk());
    prediction.status = PredictionStatus::done;
    ASSERT_THAT(measured.deliver(answer), testing::IsOk());
    prediction.delivered_at = now;
    ASSERT_THAT(measured.deliver(answer), testing::IsOk());
    const std::string channel = R"({channel="telegram")";
    EXPECT_THAT(text(), AllOf(HasSubstr("polybot_answers_delivered_total" + channel + R"(,outcome="failed"} 1)"),
                              HasSubstr("polybot_answers_delivered_total" + channel + R"(,outcome="done"} 2)"),
                              HasSubstr("polybot_answer_wait_seconds_count" + channel + "} 2"),
                              HasSubstr("polybot_answer_wait_seconds_sum" + channel + "} 6")));
}

TEST_F(MetricsTest, JobsAreCountedAsTheyAreSent) {
    MeasuredJobQueue measured(home.jobs, *registry_);
    ASSERT_THAT(measured.send("{}"), testing::IsOk());
    ASSERT_THAT(measured.send("{}"), testing::IsOk());
    EXPECT_EQ(measured.depth()->visible, 2);
    EXPECT_THAT(text(),
                AllOf(HasSubstr("polybot_photos_taken_total 2"), HasSubstr("polybot_photos_not_queued_total 0")));
}

TEST_F(MetricsTest, QueuesAreReadEveryFiveSecondsAtMost) {
    QueueWatch watch(home.jobs, home.dead_letters);
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(watch.read(begun).jobs->visible, 0);
    ASSERT_THAT(home.jobs.send("{}"), testing::IsOk());
    EXPECT_EQ(watch.read(begun + std::chrono::seconds(4)).jobs->visible, 0);
    EXPECT_EQ(watch.read(begun + std::chrono::seconds(5)).jobs->visible, 1);
}

TEST_F(MetricsTest, TheDepthsOfBothQueuesAreTold) {
    ASSERT_THAT(home.jobs.send("{}"), testing::IsOk());
    ASSERT_THAT(home.dead_letters.send("{}"), testing::IsOk());
    QueueWatch watch(home.jobs, home.dead_letters);
    EXPECT_THAT(text_of(QueueCollector(watch)),
                AllOf(HasSubstr(R"(polybot_queue_jobs{state="waiting"} 1)"),
                      HasSubstr(R"(polybot_queue_jobs{state="in_work"} 0)"), HasSubstr("polybot_dead_letters 1"),
                      HasSubstr("polybot_queue_up 1"), HasSubstr("polybot_queue_oldest_job_age_seconds")));
}

TEST(ProcessCollector, TellsWhatTheProcessTakes) {
    const std::string text =
        text_of(ProcessCollector("1.2.3", std::chrono::system_clock::time_point(std::chrono::hours(1))));
    for (const char* const name : {"process_cpu_seconds_total ", "process_resident_memory_bytes ", "process_open_fds ",
                                   "process_max_fds ", "process_virtual_memory_bytes "}) {
        EXPECT_THAT(text, HasSubstr(std::string("\n") + name));
    }
    EXPECT_THAT(
        text, AllOf(HasSubstr("process_start_time_seconds 3600"), HasSubstr(R"(polybot_build_info{version="1.2.3"} 1)"),
                    HasSubstr("# TYPE process_cpu_seconds_total counter")));
}

}  // namespace
}  // namespace polybot
