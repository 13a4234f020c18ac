#include "telegram/flood_limits.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FailsWith;
using testing::IsOk;

class FloodLimitsTest : public ::testing::Test {
  protected:
    /// Time passes only while somebody sleeps.
    Waiting waiting() {
        return {.now = [this] { return FloodSchedule::Time(milliseconds(now_.load())); },
                .sleep =
                    [this](milliseconds pause, const std::stop_token& stop) {
                        ++sleeps_;
                        if (!stop.stop_requested()) now_ += pause.count();
                    }};
    }
    milliseconds passed() const { return milliseconds(now_.load()) - start; }

    static constexpr milliseconds start = std::chrono::hours(1);
    std::atomic<std::int64_t> now_ = start.count();
    std::atomic<int> sleeps_ = 0;
    FloodLimits limits_{waiting()};
};

TEST_F(FloodLimitsTest, WaitsForItsTurn) {
    EXPECT_THAT(limits_.wait(1, 1, seconds(25)), IsOk());
    EXPECT_EQ(passed(), seconds(0));
    EXPECT_THAT(limits_.wait(1, 1, seconds(25)), IsOk());
    EXPECT_EQ(passed(), milliseconds(1'050));
}

TEST_F(FloodLimitsTest, SaysAtOnceThatThereIsNoRoomInTimeAndUsesNothing) {
    EXPECT_THAT(limits_.wait(1, 1, seconds(0)), IsOk()) << "free now";
    for (const auto limit : {milliseconds(0), milliseconds(1'049)}) {
        const auto turn = limits_.wait(1, 1, limit);
        ASSERT_THAT(turn, FailsWith(Code::resource_exhausted));
        EXPECT_EQ(turn.error().retry_after, milliseconds(1'050));
    }
    EXPECT_EQ(sleeps_, 0);
    EXPECT_THAT(limits_.wait(1, 1, milliseconds(1'050)), IsOk());
    EXPECT_EQ(passed(), milliseconds(1'050));
}

TEST_F(FloodLimitsTest, LeavesAChatAloneForAsLongAsItIsTold) {
    limits_.delay(1, seconds(30));
    const auto turn = limits_.wait(1, 1, seconds(25));
    ASSERT_THAT(turn, FailsWith(Code::resource_exhausted));
    EXPECT_EQ(turn.error().retry_after, seconds(30));
    EXPECT_THAT(limits_.wait(2, 1, seconds(0)), IsOk());
    EXPECT_THAT(limits_.wait(1, 1, seconds(30)), IsOk());
    EXPECT_EQ(passed(), seconds(30));
}

TEST_F(FloodLimitsTest, ManyThreadsKeepWithinTheLimits) {
    constexpr int threads = 8;
    constexpr int each = 10;
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> senders;
        for (int i = 0; i < threads; ++i) {
            senders.emplace_back([&, chat = i % 2 + 1] {
                for (int n = 0; n < each; ++n) done += limits_.wait(chat, 1, std::chrono::hours(1)).has_value() ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(done, threads * each);
    EXPECT_GE(passed(), (threads / 2 * each - 1) * milliseconds(1'050)) << "two chats with forty messages each";
}

TEST(FloodLimits, AStopEndsTheWait) {
    FloodLimits limits;
    limits.delay(1, std::chrono::hours(1));
    std::stop_source stop;
    Result<FloodSchedule::Time> turn;
    {
        const std::jthread waits([&] { turn = limits.wait(1, 1, std::chrono::hours(2), stop.get_token()); });
        stop.request_stop();
    }
    EXPECT_THAT(turn, FailsWith(Code::unavailable));
}

}  // namespace
}  // namespace polybot
