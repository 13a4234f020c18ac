#include "chat/intake_limit.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Admission admitted{.admitted = true};
const std::chrono::system_clock::time_point noon{std::chrono::hours(12)};

void send(IntakeLimit& limit, const std::string& chat, int photos, std::chrono::system_clock::time_point now) {
    for (int i = 0; i < photos; ++i) ASSERT_EQ(limit.admit(chat, now), admitted) << "photo " << i;
}

TEST(IntakeLimit, AdmitsABurstAndThenOneAtATime) {
    IntakeLimit limit(20, 30);
    send(limit, "a", 20, noon);
    EXPECT_FALSE(limit.admit("a", noon).admitted);
    EXPECT_FALSE(limit.admit("a", noon + milliseconds(1'999)).admitted);
    send(limit, "a", 1, noon + seconds(2));
    EXPECT_FALSE(limit.admit("a", noon + seconds(2)).admitted);
    send(limit, "a", 20, noon + seconds(42));
    EXPECT_FALSE(limit.admit("a", noon + seconds(42)).admitted);
}

TEST(IntakeLimit, AdmitsWhatAMinuteAllows) {
    IntakeLimit limit(20, 30);
    send(limit, "a", 20, noon);
    int taken = 0;
    for (milliseconds at{1}; at <= minutes(1); at += milliseconds(50)) taken += limit.admit("a", noon + at).admitted;
    EXPECT_EQ(taken, 29);
    EXPECT_TRUE(limit.admit("a", noon + minutes(1)).admitted);
}

TEST(IntakeLimit, TellsOncePerEpisodeHowLongToWait) {
    IntakeLimit limit(2, 30);
    send(limit, "a", 2, noon);
    EXPECT_EQ(limit.admit("a", noon), (Admission{.tell = true, .wait = seconds(2)}));
    EXPECT_EQ(limit.admit("a", noon), (Admission{.wait = seconds(2)}));
    EXPECT_EQ(limit.admit("a", noon + milliseconds(1'900)), (Admission{.wait = seconds(1)}));
    send(limit, "a", 1, noon + seconds(2));
    EXPECT_EQ(limit.admit("a", noon + seconds(2)), (Admission{.tell = true, .wait = seconds(2)}));
}

TEST(IntakeLimit, NoChatSuffersFromAnother) {
    IntakeLimit limit(1, 1);
    send(limit, "a", 1, noon);
    EXPECT_FALSE(limit.admit("a", noon).admitted);
    send(limit, "b", 1, noon);
}

TEST(IntakeLimit, AClockSetBackMakesNobodyWait) {
    IntakeLimit limit(2, 60);
    send(limit, "a", 2, noon);
    send(limit, "a", 2, noon - minutes(60));
    EXPECT_EQ(limit.admit("a", noon - minutes(60)).wait, seconds(1));
}

TEST(IntakeLimit, TellsWhetherThereIsRoomWithoutTakingIt) {
    IntakeLimit limit(2, 60);
    EXPECT_TRUE(limit.has_room("a", noon));
    EXPECT_EQ(limit.chats(), 0U);
    send(limit, "a", 1, noon);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(limit.has_room("a", noon));
    send(limit, "a", 1, noon);
    EXPECT_FALSE(limit.has_room("a", noon));
    EXPECT_TRUE(limit.has_room("b", noon));
    EXPECT_TRUE(limit.has_room("a", noon + seconds(1)));
    EXPECT_TRUE(limit.has_room("a", noon - minutes(60)));
}

TEST(IntakeLimit, WhatGoesOnIsTakenOnCredit) {
    IntakeLimit limit(2, 60);
    send(limit, "a", 2, noon);
    for (int i = 0; i < IntakeLimit::most_on_credit; ++i) EXPECT_EQ(limit.admit("a", noon, true), admitted) << i;
    EXPECT_FALSE(limit.admit("a", noon, true).admitted);
    EXPECT_EQ(limit.admit("a", noon), (Admission{.wait = seconds(11)}));
    EXPECT_FALSE(limit.has_room("a", noon + seconds(10)));
    send(limit, "a", 1, noon + seconds(11));
    EXPECT_FALSE(limit.admit("a", noon + seconds(11)).admitted);
}

TEST(IntakeLimit, ForgetsFullBuckets) {
    IntakeLimit limit(2, 60);
    send(limit, "a", 2, noon);
    send(limit, "b", 1, noon);
    EXPECT_EQ(limit.chats(), 2U);
    send(limit, "c", 1, noon + seconds(2));
    EXPECT_EQ(limit.chats(), 1U);
}

TEST(IntakeLimit, RemembersSoManyChatsAndForgetsTheLongestIdle) {
    IntakeLimit limit(1, 1);
    for (std::size_t i = 0; i < IntakeLimit::max_chats; ++i) send(limit, std::to_string(i), 1, noon);
    EXPECT_FALSE(limit.admit("0", noon).admitted);  // Now "1" is the longest idle.
    send(limit, "one more", 1, noon);
    EXPECT_EQ(limit.chats(), IntakeLimit::max_chats);
    EXPECT_FALSE(limit.admit("0", noon).admitted);
    send(limit, "1", 1, noon);
}

TEST(IntakeLimit, ManyThreadsTogetherGetNoMoreThanTheBurst) {
    IntakeLimit limit(50, 1);
    std::atomic<int> taken = 0;
    std::atomic<int> told = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    const Admission admission = limit.admit("a", noon);
                    taken += admission.admitted;
                    told += admission.tell;
                }
            });
        }
    }
    EXPECT_EQ(taken, 50);
    EXPECT_EQ(told, 1);
}

TEST(IntakeLimit, WhatIsGivenBackCountsForNothing) {
    IntakeLimit limit(1, 1);
    limit.give_back("a");  // Of a chat that is not known any more.
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(limit.admit("a", noon).admitted);
        limit.give_back("a");
    }
    EXPECT_TRUE(limit.admit("a", noon).admitted);
    EXPECT_FALSE(limit.admit("a", noon).admitted);
}

TEST(IntakeLimit, RefusesALimitThatAdmitsNothing) {
    EXPECT_THROW(IntakeLimit(0, 30), std::invalid_argument);
    EXPECT_THROW(IntakeLimit(20, -1), std::invalid_argument);
}

}  // namespace
}  // namespace polybot
