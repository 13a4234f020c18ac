#include "fleet/backlog_streamer.hpp"

#include <algorithm>
#include <memory>

#include <gmock/gmock.h>

#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "metrics/metric_names.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::system_clock::time_point;

/// 12:00:00 of some day.
constexpr Time noon{std::chrono::seconds(1'800'014'400)};

class NoWorkers final : public Fleet {
  public:
    Result<int> running() override {
        now_ += slowness;
        return 0;
    }
    explicit NoWorkers(Time& now) : now_(now) {}

    std::chrono::milliseconds slowness{0};

  private:
    Time& now_;
};

class BrokenSink final : public MetricSink {
  public:
    Result<void> publish(std::span<const Metric>, Time) override { return Error{Code::unavailable, "away"}; }
};

class BacklogStreamerTest : public ::testing::Test {
  protected:
    std::unique_ptr<BacklogStreamer> make_streamer(LeaseStore& leases, std::optional<double> promised_wait = {}) {
        StreamingRule rule;
        rule.scaling.promised_wait_seconds = promised_wait;
        return std::make_unique<BacklogStreamer>(reader_, home_.metrics, leases, rule, clock_);
    }

    /// Lets that much time pass, in which the streamers look when they said they would, a little late.
    void pass(std::chrono::seconds time, std::initializer_list<BacklogStreamer*> streamers) {
        const Time end = now_ + time;
        while (true) {
            std::chrono::milliseconds wait = 1h;
            for (BacklogStreamer* streamer : streamers) {
                streamer->look();
                now_ += 1ms;
                wait = std::min(wait, streamer->wait());
            }
            now_ += wait + 2ms;
            if (now_ > end) break;
        }
        now_ = end;
    }

    std::vector<MetricSample> history(const char* name) {
        return home_.metric_history.history(std::vector<std::string>{name}, noon, 1000).value();
    }
    /// When samples were published, in all.
    std::vector<Time> published(const char* name = metric::workers) {
        std::vector<Time> times;
        for (const MetricSample& sample : history(name)) times.push_back(sample.time);
        return times;
    }
    double newest(const char* name) { return history(name).back().value; }

    Time now_ = noon + 17s;
    Clock clock_ = [this] { return now_; };
    testing::TemporaryFolder folder_;
    LocalHome home_{folder_.path() / "data", clock_};
    SqliteLeaseStore other_leases_{home_.database};
    NoWorkers fleet_{now_};
    FleetReader reader_{home_.jobs, fleet_, home_.service_times};
};

TEST_F(BacklogStreamerTest, PublishesAtTheWholeHalfMinutesForEver) {
    const auto streamer = make_streamer(home_.leases);
    pass(30min, {streamer.get()});
    const auto times = published();
    ASSERT_EQ(times.size(), 60U);
    for (std::size_t i = 0; i < times.size(); ++i) {
        const Time beat = noon + (i + 1) * 30s;
        EXPECT_GE(times[i], beat);
        EXPECT_LT(times[i], beat + 10ms);
    }
}

TEST_F(BacklogStreamerTest, ReadsTheQueueAndWhatWorkersDid) {
    const auto streamer = make_streamer(home_.leases);
    ASSERT_THAT(home_.jobs.send("a job"), testing::IsOk());
    ASSERT_THAT(home_.jobs.send("another"), testing::IsOk());
    ASSERT_THAT(home_.jobs.receive(1, 0ms), testing::IsOk());
    ASSERT_THAT(home_.service_times.add({.busy = 3s, .jobs = 6}, now_), testing::IsOk());
    now_ = noon + 30s;
    const auto reading = streamer->look();
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->time, now_);
    EXPECT_EQ(reading->visible, 1);
    EXPECT_EQ(reading->in_flight, 1);
    EXPECT_EQ(reading->running, 0);
    EXPECT_EQ(reading->seconds_per_job, 0.5);
    EXPECT_EQ(reading->busy_workers, 3.0 / 90);
    EXPECT_EQ(reading->oldest_age_seconds, 13);
    EXPECT_EQ(newest(metric::backlog_per_instance), 1);
}

TEST_F(BacklogStreamerTest, MeasuresItsTargetByThePromiseOnceThereIsAMeasure) {
    const auto streamer = make_streamer(home_.leases, 10);
    pass(30s, {streamer.get()});
    EXPECT_EQ(newest(metric::acceptable_backlog), 10) << "the fixed one";
    EXPECT_THAT(published(metric::seconds_per_job), ::testing::IsEmpty());
    ASSERT_THAT(home_.service_times.add({.busy = 1s, .jobs = 20}, now_), testing::IsOk());
    pass(30s, {streamer.get()});
    EXPECT_EQ(newest(metric::seconds_per_job), 0.05);
    EXPECT_EQ(newest(metric::acceptable_backlog), 200);
}

TEST_F(BacklogStreamerTest, OneOfTwoPublishes) {
    const auto streamer = make_streamer(home_.leases);
    const auto other = make_streamer(other_leases_);
    pass(30min, {streamer.get(), other.get()});
    EXPECT_TRUE(streamer->leads());
    EXPECT_FALSE(other->leads());
    EXPECT_EQ(published().size(), 60U);
}

TEST_F(BacklogStreamerTest, WhenOneDiesTheOtherPublishesWithinAMinute) {
    for (std::chrono::seconds death = 0s; death < 30s; ++death) {
        const auto streamer = make_streamer(home_.leases);
        const auto other = make_streamer(other_leases_);
        now_ += 1h - now_.time_since_epoch() % 1h;
        pass(60s + death, {streamer.get(), other.get()});
        ASSERT_TRUE(streamer->leads());
        const Time died = now_;
        pass(2min, {other.get()});
        const auto times = published();
        const auto next = std::ranges::upper_bound(times, died);
        ASSERT_NE(next, times.end());
        EXPECT_LT(*next - died, 60s) << death.count();
        EXPECT_TRUE(other->leads());
    }
}

TEST_F(BacklogStreamerTest, WhenOneStopsTheOtherMissesNoBeat) {
    auto streamer = make_streamer(home_.leases);
    const auto other = make_streamer(other_leases_);
    pass(73s, {streamer.get(), other.get()});  // 12:01:30
    streamer.reset();
    pass(60s, {other.get()});
    EXPECT_EQ(published().size(), 4U);
}

TEST_F(BacklogStreamerTest, WhoIsTooSlowToKeepTheLeaseDoesNotPublish) {
    const auto streamer = make_streamer(home_.leases);
    streamer->look();
    fleet_.slowness = 27s;
    now_ = noon + 30s;
    EXPECT_FALSE(streamer->look());
    EXPECT_FALSE(streamer->leads());
    EXPECT_THAT(published(), ::testing::IsEmpty());
}

TEST_F(BacklogStreamerTest, WhatCannotBePublishedStillSizesTheFleet) {
    BrokenSink broken;
    BacklogStreamer streamer(reader_, broken, home_.leases, {}, clock_);
    now_ = noon + 30s;
    EXPECT_TRUE(streamer.look());
}

TEST(StreamersLease, FollowsFromThePeriod) {
    EXPECT_EQ(renewal_period(30s), 10s);
    EXPECT_EQ(lease_length(30s), 27s);
    EXPECT_EQ(lease_length(1h), 27s) << "a long period makes no follower wait";
    EXPECT_EQ(lease_length(1s), 5400ms);
}

}  // namespace
}  // namespace polybot
