#include "admin/dashboard.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "metrics/metric_names.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

/// A history that counts how often it is asked, and can be told to fail or to take its time.
class WatchedHistory final : public MetricHistory {
  public:
    explicit WatchedHistory(MetricHistory& history) : history_(history) {}
    Result<std::vector<MetricSample>> history(std::span<const std::string> names,
                                              std::chrono::system_clock::time_point since, int limit) override {
        ++asked;
        since_last = since;
        if (hold) hold->wait();
        if (failing) return Error{Code::unavailable, "a test"};
        return history_.history(names, since, limit);
    }
    Result<std::vector<MetricSample>> sums(std::span<const std::string> names,
                                           std::chrono::system_clock::time_point since) override {
        return history_.sums(names, since);
    }

    std::atomic<int> asked = 0;
    std::chrono::system_clock::time_point since_last;
    bool failing = false;
    std::optional<std::shared_future<void>> hold;

  private:
    MetricHistory& history_;
};

class DashboardTest : public ::testing::Test {
  protected:
    void publish(const char* name, double value) {
        const std::array metrics = {Metric{name, value, "Count"}};
        ASSERT_THAT(home_.metrics.publish(metrics, now_), IsOk());
    }
    void decide(int from, int to) {
        ASSERT_THAT(home_.decisions.record({.time = now_, .from = from, .to = to, .reason = "a test"}), IsOk());
    }
    static json::object data_of(const ServerEvent& event) { return json::parse(event.data).as_object(); }

    /// The samples of one metric in an event, as times after `start_` in seconds, and values.
    std::vector<std::pair<double, double>> samples(const ServerEvent& event, const char* name) const {
        std::vector<std::pair<double, double>> found;
        const json::object data = data_of(event);
        const auto* const list = data.at("samples").as_object().if_contains(name);
        if (list == nullptr) return found;
        for (const json::value& pair : list->as_array()) {
            const auto ms = pair.at(0).as_int64() - start_.time_since_epoch() / std::chrono::milliseconds(1);
            found.emplace_back(static_cast<double>(ms) / 1000, pair.at(1).to_number<double>());
        }
        return found;
    }

    const std::chrono::system_clock::time_point start_{std::chrono::seconds(1'800'000'000)};
    std::chrono::system_clock::time_point now_ = start_;
    testing::TemporaryFolder folder_;
    LocalHome home_{folder_.path() / "data", [this] { return now_; }};
    WatchedHistory metrics_{home_.metric_history};
    Dashboard dashboard_{metrics_, home_.decisions, std::chrono::seconds(10), [this] { return now_; }};
};

TEST_F(DashboardTest, TellsAnEmptyHistoryWhereNothingWasPublished) {
    const auto events = dashboard_.events("");
    ASSERT_THAT(events, SizeIs(1));
    EXPECT_EQ(events[0].type, "history");
    const json::object data = data_of(events[0]);
    EXPECT_EQ(data.at("samples").as_object().size(), 0U);
    EXPECT_EQ(data.at("decisions").as_array().size(), 0U);
    EXPECT_FALSE(data.at("trouble").as_bool());
    EXPECT_EQ(data.at("fixed_target").to_number<double>(), 10);
}

TEST_F(DashboardTest, TellsTheHistoryAndThenWhatIsNew) {
    publish(metric::queue_depth, 12);
    decide(1, 2);
    now_ += std::chrono::seconds(30);
    publish(metric::queue_depth, 7);
    const auto history = dashboard_.events("");
    ASSERT_THAT(history, SizeIs(1));
    EXPECT_THAT(samples(history[0], "QueueDepth"), ElementsAre(std::pair(0, 12), std::pair(30, 7)));
    const json::object decision = data_of(history[0]).at("decisions").as_array().at(0).as_object();
    EXPECT_EQ(decision.at("from").as_int64(), 1);
    EXPECT_EQ(decision.at("to").as_int64(), 2);
    EXPECT_EQ(decision.at("reason").as_string(), "a test");
    EXPECT_THAT(dashboard_.events(history[0].id), IsEmpty());

    now_ += std::chrono::seconds(30);
    publish(metric::queue_depth, 3);
    const auto update = dashboard_.events(history[0].id);
    ASSERT_THAT(update, SizeIs(1));
    EXPECT_EQ(update[0].type, "update");
    EXPECT_THAT(samples(update[0], "QueueDepth"), ElementsAre(std::pair(60, 3)));
    EXPECT_FALSE(data_of(update[0]).contains("decisions")) << "they are the same";

    decide(2, 1);
    now_ += std::chrono::seconds(30);
    const auto decided = dashboard_.events(update[0].id);
    ASSERT_THAT(decided, SizeIs(1));
    EXPECT_EQ(data_of(decided[0]).at("decisions").as_array().size(), 2U);
}

TEST_F(DashboardTest, TellsACountAnewWhenItHasGrown) {
    publish(metric::photos_answered, 2);
    const auto history = dashboard_.events("");
    now_ += std::chrono::seconds(15);
    publish(metric::photos_answered, 3);
    publish(metric::photos_failed, 1);
    const auto update = dashboard_.events(history.at(0).id);
    ASSERT_THAT(update, SizeIs(1));
    EXPECT_THAT(samples(update[0], "PhotosAnswered"), ElementsAre(std::pair(0, 5)));
    EXPECT_THAT(samples(update[0], "PhotosFailed"), ElementsAre(std::pair(0, 1)));
}

TEST_F(DashboardTest, ReadsOnceAPeriodForAll) {
    for (int viewer = 0; viewer < 20; ++viewer) EXPECT_THAT(dashboard_.events(""), SizeIs(1));
    EXPECT_EQ(metrics_.asked, 1);
    now_ += std::chrono::seconds(9);
    (void)dashboard_.events("");
    EXPECT_EQ(metrics_.asked, 1);
    now_ += std::chrono::seconds(1);
    for (int viewer = 0; viewer < 20; ++viewer) (void)dashboard_.events("");
    EXPECT_EQ(metrics_.asked, 2);
    now_ -= std::chrono::hours(1);
    (void)dashboard_.events("");
    EXPECT_EQ(metrics_.asked, 3) << "a clock that was set back keeps nobody waiting";
}

TEST_F(DashboardTest, ReadsNoMoreThanIsMissing) {
    (void)dashboard_.events("");
    EXPECT_EQ(metrics_.since_last, start_ - std::chrono::minutes(179));
    now_ += std::chrono::seconds(30);
    (void)dashboard_.events("");
    EXPECT_GE(metrics_.since_last, start_ - std::chrono::minutes(3));
    now_ += std::chrono::minutes(40);  // Nobody looked.
    (void)dashboard_.events("");
    EXPECT_GE(metrics_.since_last, start_ - std::chrono::minutes(3));
    EXPECT_LE(metrics_.since_last, start_ + std::chrono::seconds(30));
}

TEST_F(DashboardTest, KeepsNobodyWaitingForAnothersReading) {
    std::promise<void> done;
    metrics_.hold = done.get_future().share();
    auto slow = std::async(std::launch::async, [&] { return dashboard_.events(""); });
    while (metrics_.asked == 0) std::this_thread::yield();
    EXPECT_THAT(dashboard_.events(""), IsEmpty());
    done.set_value();
    EXPECT_THAT(slow.get(), SizeIs(1));
    EXPECT_EQ(metrics_.asked, 1);
}

TEST_F(DashboardTest, TellsOfTroubleAndOfItsEnd) {
    publish(metric::queue_depth, 12);
    const auto history = dashboard_.events("");
    metrics_.failing = true;
    now_ += std::chrono::seconds(10);
    const auto trouble = dashboard_.events(history.at(0).id);
    ASSERT_THAT(trouble, SizeIs(1));
    EXPECT_TRUE(data_of(trouble[0]).at("trouble").as_bool());
    EXPECT_THAT(samples(dashboard_.events("").at(0), "QueueDepth"), SizeIs(1)) << "what is known stays";
    now_ += std::chrono::seconds(10);
    EXPECT_THAT(dashboard_.events(trouble[0].id), IsEmpty()) << "it was told";
    metrics_.failing = false;
    now_ += std::chrono::seconds(10);
    EXPECT_FALSE(data_of(dashboard_.events(trouble[0].id).at(0)).at("trouble").as_bool());
}

TEST_F(DashboardTest, WhatCanBeReadIsToldWhereTheRestCannot) {
    decide(1, 2);
    metrics_.failing = true;
    const json::object data = data_of(dashboard_.events("").at(0));
    EXPECT_TRUE(data.at("trouble").as_bool());
    EXPECT_EQ(data.at("decisions").as_array().size(), 1U);
}

TEST_F(DashboardTest, TellsEverythingToWhoComesWithAForeignId) {
    publish(metric::queue_depth, 12);
    const std::string id = dashboard_.events("").at(0).id;
    const std::string epoch = id.substr(0, id.find('/') + 1);
    for (const std::string& foreign :
         {std::string("1"), std::string("x/1"), epoch, epoch + "0", epoch + "-1", epoch + "1x", epoch + "999999",
          epoch + "99999999999999999999999", std::string(10'000, '1')}) {
        const auto events = dashboard_.events(foreign);
        ASSERT_THAT(events, SizeIs(1)) << foreign.substr(0, 60);
        EXPECT_EQ(events[0].type, "history");
    }
    Dashboard restarted(metrics_, home_.decisions, std::chrono::seconds(10), [this] { return now_; });
    EXPECT_EQ(restarted.events(id).at(0).type, "history");
}

TEST_F(DashboardTest, ForgetsWhatIsOlderThanItShows) {
    publish(metric::queue_depth, 12);
    (void)dashboard_.events("");
    now_ += std::chrono::hours(4);
    publish(metric::queue_depth, 1);
    EXPECT_THAT(samples(dashboard_.events("").at(0), "QueueDepth"), ElementsAre(std::pair(4 * 3600, 1)));
}

TEST_F(DashboardTest, AnHistoryOfThreeHoursIsSmall) {
    for (int i = 0; i < 1000; ++i) {
        now_ += std::chrono::seconds(1);
        for (const char* name : {metric::queue_depth, metric::in_flight, metric::workers, metric::expected_wait}) {
            publish(name, 1234.5678);
        }
    }
    const auto history = dashboard_.events("");
    EXPECT_THAT(samples(history.at(0), "QueueDepth"), SizeIs(400));
    EXPECT_LT(history[0].data.size(), 100'000U);
}

}  // namespace
}  // namespace polybot
