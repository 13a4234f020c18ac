#include "chat/backlog_limit.hpp"

#include <functional>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

#include "chat/chat_fixture.hpp"

namespace polybot {
namespace {

/// A queue that cannot be asked how much waits in it.
class SilentQueue : public JobQueue {
  public:
    Result<void> send(std::string_view) override { return {}; }
    Result<std::vector<ReceivedMessage>> receive(int, std::chrono::milliseconds, const std::stop_token&) override {
        return std::vector<ReceivedMessage>();
    }
    std::vector<Result<void>> set_visibility_batch(std::span<const std::string>, std::chrono::seconds) override {
        return {};
    }
    std::vector<Result<void>> remove_batch(std::span<const std::string>) override { return {}; }
    Result<void> bury(const ReceivedMessage&) override { return {}; }
    Result<QueueDepth> depth() override {
        ++asked;
        while_asked();
        return Error{Code::unavailable, "not now"};
    }

    int asked = 0;
    std::function<void()> while_asked = [] {};
};

class BacklogLimitTest : public testing::ChatTest {
  protected:
    int admitted_of(int photos) {
        int admitted = 0;
        for (int i = 0; i < photos; ++i) admitted += limit.admit().admitted ? 1 : 0;
        return admitted;
    }
    void send(int jobs) {
        for (int i = 0; i < jobs; ++i) ASSERT_TRUE(home.jobs.send("{}"));
    }

    BacklogLimit limit{home.jobs, clock(), 10};
};

TEST_F(BacklogLimitTest, AdmitsAsManyAsMayWaitThoughTheirJobsAreStillOnTheWay) {
    EXPECT_EQ(admitted_of(15), 10);
}

TEST_F(BacklogLimitTest, CountsWhatWaitsAndWhatWorkersHold) {
    send(7);
    ASSERT_TRUE(home.jobs.receive(5, {}));
    EXPECT_EQ(admitted_of(15), 3);
}

TEST_F(BacklogLimitTest, TellsHowManyAreBeforeAndTurnsNobodyAwayWhoCameBefore) {
    send(9);
    EXPECT_EQ(limit.admit(), (PlaceInLine{.admitted = true, .before = 9}));
    EXPECT_EQ(limit.admit(), (PlaceInLine{.admitted = false, .before = 10}));
    EXPECT_EQ(limit.admit(true), (PlaceInLine{.admitted = true, .before = 10}));
}

TEST_F(BacklogLimitTest, AdmitsAgainOnceLessIsWaiting) {
    send(12);
    EXPECT_EQ(admitted_of(3), 0);
    const auto held = home.jobs.receive(4, {}).value();
    for (const ReceivedMessage& message : held) ASSERT_TRUE(home.jobs.remove(message.receipt));
    EXPECT_EQ(admitted_of(3), 0) << "the reading is still good";
    now += BacklogLimit::reading_lasts;
    EXPECT_EQ(admitted_of(3), 2);
}

TEST_F(BacklogLimitTest, AClockThatIsSetBackDoesNotKeepAnOldReading) {
    EXPECT_EQ(admitted_of(15), 10);
    now -= std::chrono::hours(1);
    EXPECT_EQ(admitted_of(15), 10) << "none of them was queued";
}

TEST_F(BacklogLimitTest, TurnsNobodyAwayWhenTheQueueCannotBeAsked) {
    SilentQueue silent;
    BacklogLimit unknowing(silent, clock(), 1);
    EXPECT_EQ(unknowing.admit(), PlaceInLine{.admitted = true});
    EXPECT_EQ(unknowing.admit(), PlaceInLine{.admitted = true});
    EXPECT_EQ(silent.asked, 1) << "a failure is remembered as a reading is";
    now += BacklogLimit::reading_lasts;
    EXPECT_EQ(unknowing.admit(), PlaceInLine{.admitted = true});
    EXPECT_EQ(silent.asked, 2);
}

TEST_F(BacklogLimitTest, AQueueThatTakesLongHoldsUpOnlyWhoAsksIt) {
    std::latch asking(1);
    std::latch answered(1);
    SilentQueue slow;
    slow.while_asked = [&] {
        asking.count_down();
        answered.wait();
    };
    BacklogLimit limit_of_slow(slow, clock(), 1);
    std::jthread first([&] { EXPECT_TRUE(limit_of_slow.admit().admitted); });
    asking.wait();
    EXPECT_TRUE(limit_of_slow.admit().admitted);
    EXPECT_EQ(slow.asked, 1);
    answered.count_down();
}

TEST_F(BacklogLimitTest, NeedsRoomForOne) {
    EXPECT_THROW(BacklogLimit(home.jobs, clock(), 0), std::invalid_argument);
}

}  // namespace
}  // namespace polybot
