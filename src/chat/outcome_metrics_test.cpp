#include "chat/outcome_metrics.hpp"

#include <array>
#include <thread>

#include "chat/chat_fixture.hpp"
#include "chat/dead_letters.hpp"
#include "metrics/metric_names.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using testing::IsOkAnd;

/// A sink that can be told to fail.
class FaultySink final : public MetricSink {
  public:
    explicit FaultySink(MetricSink& sink) : sink_(sink) {}
    Result<void> publish(std::span<const Metric> metrics, std::chrono::system_clock::time_point when) override {
        if (failing) return Error{Code::unavailable, "a test"};
        return sink_.publish(metrics, when);
    }
    bool failing = false;

  private:
    MetricSink& sink_;
};

class OutcomeMetricsTest : public testing::ChatTest {
  protected:
    void answer(const std::string& message_id) {
        ASSERT_THAT(bot.conversation.handle(photo(bitmap(), message_id)), IsOk());
        const Job job = queued().at(0);
        work_on(job);
        ASSERT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    }

    /// Photos answered and failed in this minute.
    auto published() {
        const std::array<std::string, 2> names = {metric::photos_answered, metric::photos_failed};
        return home.metric_history.sums(names, now);
    }
    MetricSample sample(const char* name, double value) const {
        return {name, std::chrono::floor<std::chrono::minutes>(now), value};
    }

    FaultySink sink{home.metrics};
    OutcomeMetrics metrics{bot.outcomes, sink, clock()};
};

TEST_F(OutcomeMetricsTest, EachAnsweredPhotoCountsOnce) {
    answer("1");
    answer("2");
    EXPECT_THAT(bot.outcomes.take(), (OutcomeCount{.answered = 2, .failed = 0}));
    ASSERT_THAT(bot.conversation.handle(photo(bitmap(), "3")), IsOk());
    const Job job = queued().at(0);
    work_on(job);
    for (int i = 0; i < 3; ++i) ASSERT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_THAT(bot.outcomes.take(), (OutcomeCount{.answered = 1, .failed = 0}));
}

TEST_F(OutcomeMetricsTest, APhotoWithoutAResultHasFailed) {
    ASSERT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    const Job job = queued().at(0);
    ASSERT_THAT(home.dead_letters.send(to_json(job)), IsOk());
    DeadLetters(home.dead_letters, home.predictions, bot.delivery, clock()).work_off({});
    EXPECT_THAT(bot.outcomes.take(), (OutcomeCount{.answered = 0, .failed = 1}));
}

TEST_F(OutcomeMetricsTest, WhatWasCountedIsPublishedOnce) {
    answer("1");
    metrics.publish();
    metrics.publish();
    EXPECT_THAT(published(),
                IsOkAnd(ElementsAre(sample(metric::photos_answered, 1), sample(metric::photos_failed, 0))));
}

TEST_F(OutcomeMetricsTest, NothingIsPublishedWhereNothingHappened) {
    metrics.publish();
    EXPECT_THAT(published(), IsOkAnd(ElementsAre()));
}

TEST_F(OutcomeMetricsTest, TheCountsOfTwoProcessesAddUp) {
    answer("1");
    Outcomes others;
    for (int i = 0; i < 3; ++i) others.add(PredictionStatus::done);
    metrics.publish();
    OutcomeMetrics(others, home.metrics, clock()).publish();
    EXPECT_THAT(published(),
                IsOkAnd(ElementsAre(sample(metric::photos_answered, 4), sample(metric::photos_failed, 0))));
}

TEST_F(OutcomeMetricsTest, WhatCouldNotBePublishedCountsTheNextTime) {
    answer("1");
    sink.failing = true;
    metrics.publish();
    sink.failing = false;
    answer("2");
    metrics.publish();
    EXPECT_THAT(published(),
                IsOkAnd(ElementsAre(sample(metric::photos_answered, 2), sample(metric::photos_failed, 0))));
}

TEST_F(OutcomeMetricsTest, TheLastCountsArePublishedAtTheEnd) {
    answer("1");
    {
        const std::jthread publisher([&](const std::stop_token& stop) { metrics.run(std::chrono::hours(1), stop); });
    }
    EXPECT_THAT(published(),
                IsOkAnd(ElementsAre(sample(metric::photos_answered, 1), sample(metric::photos_failed, 0))));
}

}  // namespace
}  // namespace polybot
