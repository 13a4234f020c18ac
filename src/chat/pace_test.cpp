#include "chat/pace.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using std::chrono::seconds;

const Pace::time_point start{};

TEST(Pace, KnowsNothingAtFirst) {
    Pace pace;
    EXPECT_EQ(pace.expected_wait(10), std::nullopt);
    pace.answered("unknown", start);
    EXPECT_EQ(pace.expected_wait(10), std::nullopt);
}

TEST(Pace, LearnsFromWhatWasAnswered) {
    Pace pace;
    pace.queued("a", 3, start);
    pace.answered("a", start + seconds(8));  // Four photos in eight seconds.
    EXPECT_EQ(pace.expected_wait(0), seconds(2));
    EXPECT_EQ(pace.expected_wait(9), seconds(20));
    pace.answered("a", start + seconds(800));
    EXPECT_EQ(pace.expected_wait(0), seconds(2)) << "a repetition teaches nothing";
}

TEST(Pace, FollowsTheNewest) {
    Pace pace;
    pace.queued("slow", 0, start);
    pace.answered("slow", start + seconds(100));
    for (int i = 0; i < 50; ++i) {
        pace.queued("fast", 0, start);
        pace.answered("fast", start + seconds(1));
    }
    EXPECT_EQ(pace.expected_wait(0), seconds(2));
}

TEST(Pace, AClockThatWentBackIsNoNegativeWait) {
    Pace pace;
    pace.queued("a", 0, start + seconds(10));
    pace.answered("a", start);
    EXPECT_EQ(pace.expected_wait(5), seconds(0));
}

TEST(Pace, ForgetsThoseThatOthersDelivered) {
    Pace pace;
    for (int i = 0; i < 5'000; ++i) pace.queued(std::to_string(i), 0, start);
    pace.answered("0", start + seconds(5));
    EXPECT_EQ(pace.expected_wait(0), std::nullopt);
    pace.answered("4999", start + seconds(5));
    EXPECT_EQ(pace.expected_wait(0), seconds(5));
}

}  // namespace
}  // namespace polybot
