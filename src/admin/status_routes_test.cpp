#include "admin/status_routes.hpp"

#include <array>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <prometheus/registry.h>

#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "metrics/metric_names.hpp"
#include "monitoring/collectors.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::StartsWith;

class StatusRoutesTest : public ::testing::Test {
  protected:
    StatusRoutesTest() {
        add_status_route(router_, sources_);
        add_metrics_route(router_, {std::make_shared<QueueCollector>(queue_)});
    }

    HttpResponse get(const std::string& path) {
        return std::get<HttpHandler>(router_.find("GET", path).route->handler)(HttpRequest());
    }
    boost::json::object status() { return boost::json::parse(get("/status").body).as_object(); }
    void publish_workers(double workers, std::chrono::seconds ago) {
        const std::array metrics = {Metric{metric::workers, workers, "Count"}};
        ASSERT_THAT(home_.metrics.publish(metrics, now_ - ago), testing::IsOk());
    }

    std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();
    testing::TemporaryFolder folder_;
    LocalHome home_{folder_.path() / "data", [this] { return now_; }};
    QueueWatch queue_{home_.jobs, home_.dead_letters};
    StatusSources sources_{.version = "1.2.3",
                           .home = "local",
                           .started_at = now_ - std::chrono::minutes(5),
                           .queue = queue_,
                           .blobs = home_.blobs,
                           .predictions = home_.predictions,
                           .settings = home_.settings,
                           .metrics = home_.metric_history,
                           .clock = [this] { return now_; }};
    Router router_;
};

TEST_F(StatusRoutesTest, TellsThatAllIsWell) {
    publish_workers(3, std::chrono::seconds(20));
    ASSERT_THAT(home_.jobs.send("{}"), testing::IsOk());
    const auto response = get("/status");
    EXPECT_EQ(response.status, 200) << response.body;
    const auto all = status();
    EXPECT_TRUE(all.at("well").as_bool());
    EXPECT_EQ(all.at("version").as_string(), "1.2.3");
    EXPECT_EQ(all.at("uptime_seconds").as_int64(), 300);
    EXPECT_EQ(all.at("queue").at("waiting").as_int64(), 1);
    EXPECT_EQ(all.at("dead_letters").as_int64(), 0);
    EXPECT_EQ(all.at("workers").as_int64(), 3);
    EXPECT_NEAR(static_cast<double>(all.at("last_reading_age_seconds").as_int64()), 20, 10);
    for (const char* const store : {"pictures", "predictions", "settings", "metrics", "queues"}) {
        EXPECT_TRUE(all.at("stores").at(store).at("ok").as_bool()) << store;
    }
}

TEST_F(StatusRoutesTest, IsNotWellWithoutAFreshReading) {
    EXPECT_EQ(get("/status").status, 503);
    EXPECT_TRUE(status().at("workers").is_null());
    publish_workers(3, std::chrono::minutes(10));
    EXPECT_EQ(get("/status").status, 503);
    EXPECT_EQ(status().at("workers").as_int64(), 3);
}

TEST_F(StatusRoutesTest, IsNotWellWhileJobsWaitAndNobodyWorks) {
    publish_workers(0, std::chrono::seconds(20));
    ASSERT_THAT(home_.jobs.send("{}"), testing::IsOk());
    EXPECT_EQ(get("/status").status, 503);
}

TEST_F(StatusRoutesTest, IsWellWithoutWorkersWhileNothingWaits) {
    publish_workers(0, std::chrono::seconds(20));
    EXPECT_EQ(get("/status").status, 200);
}

TEST_F(StatusRoutesTest, IsReadLineByLine) {
    EXPECT_THAT(get("/status").body, StartsWith("{\n \"well\": false,\n \"version\": \"1.2.3\",\n"));
}

TEST_F(StatusRoutesTest, MetricsAreServedInTheFormatOfPrometheus) {
    const auto response = get("/metrics");
    EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(response.body, StartsWith("# HELP polybot_queue_jobs "));
}

}  // namespace
}  // namespace polybot
