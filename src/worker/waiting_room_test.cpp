#include "worker/waiting_room.hpp"

#include <atomic>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polybot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// Time passes in the room's own sleep alone.
class WaitingRoomTest : public ::testing::Test {
  protected:
    void enter(std::chrono::milliseconds pause, int guest) {
        room_.enter(pause, [this, guest] {
            const std::scoped_lock lock(mutex_);
            left_.push_back(guest);
            left_at_.push_back(now());
            changed_.notify_all();
        });
    }
    /// Those that left, in their order, once there are so many.
    std::vector<int> left(std::size_t many) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, 30s, [&] { return left_.size() >= many; }));
        return left_;
    }
    [[nodiscard]] std::chrono::milliseconds now() const { return std::chrono::milliseconds(now_); }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<int> left_;
    std::vector<std::chrono::milliseconds> left_at_;
    std::atomic<std::chrono::milliseconds::rep> now_ = 0;
    std::atomic<bool> is_asleep_ = false;  ///< Then a sleep lasts until the room is closed.
    WaitingRoom room_{{.now = [this] { return std::chrono::steady_clock::time_point(now()); },
                       .sleep =
                           [this](std::chrono::milliseconds pause, const std::stop_token& stop) {
                               if (is_asleep_) return sleep_unless_stopped(1h, stop);
                               now_ += pause.count();
                           }}};
};

TEST_F(WaitingRoomTest, ClosingItLetsEverybodyLeave) {
    is_asleep_ = true;
    enter(2s, 2);
    enter(1s, 1);
    room_.close();
    EXPECT_THAT(left(2), ElementsAre(1, 2)) << "who waits leaves at once when it is closed, the next one first";
    enter(1h, 3);
    EXPECT_THAT(left(3), ElementsAre(1, 2, 3)) << "nobody waits in a closed room";
    EXPECT_EQ(now(), 0ms);
}

TEST_F(WaitingRoomTest, NobodyLeavesEarly) {
    enter(1'100ms, 1);
    (void)left(1);
    EXPECT_EQ(left_at_.front(), 1'100ms);
    enter(0ms, 2);
    EXPECT_THAT(left(2), ElementsAre(1, 2));
}

}  // namespace
}  // namespace polybot
