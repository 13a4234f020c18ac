#include "telegram/flood_schedule.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Le;

constexpr std::int64_t group = -1'000;

class FloodScheduleTest : public ::testing::Test {
  protected:
    using Turn = FloodSchedule::Turn;

    /// Somebody new in line.
    Turn& join(std::int64_t chat, std::size_t messages = 1) {
        Turn& turn = turns_.emplace_back(Turn{.chat = chat, .messages = messages});
        schedule_.join(turn);
        return turn;
    }

    /// The one that joined after `n` others.
    Turn& turn(int n) { return *std::next(turns_.begin(), n); }

    /// Lets time pass from decision to decision until the turn has come; returns how long after the start that is.
    milliseconds comes_after(const Turn& turn) {
        for (schedule_.advance(now_); !turn.came_at; schedule_.advance(now_)) {
            EXPECT_GT(schedule_.next(now_).value(), now_) << "time has to go on";
            now_ = schedule_.next(now_).value();
        }
        return std::chrono::duration_cast<milliseconds>(now_ - start_);
    }

    const FloodSchedule::Time start_{std::chrono::hours(1)};
    FloodSchedule::Time now_ = start_;
    FloodSchedule schedule_;
    std::list<Turn> turns_;  ///< They stay where they are.
};

TEST_F(FloodScheduleTest, WhoIsAloneGoesAtOnce) {
    EXPECT_EQ(comes_after(join(1)), milliseconds(0));
    EXPECT_EQ(schedule_.next(now_), std::nullopt);
}

TEST_F(FloodScheduleTest, AChatGetsOneMessageASecondInTheOrderOfAsking) {
    Turn& first = join(1);
    Turn& second = join(1);
    Turn& third = join(1);
    EXPECT_EQ(comes_after(first), milliseconds(0));
    EXPECT_FALSE(second.came_at.has_value());
    EXPECT_EQ(comes_after(second), milliseconds(1'050));
    EXPECT_FALSE(third.came_at.has_value());
    EXPECT_EQ(comes_after(third), milliseconds(2'100));
}

TEST_F(FloodScheduleTest, AnEditWaitsForNoMessageOfItsChat) {
    join(1);
    EXPECT_EQ(comes_after(join(1, an_edit)), milliseconds(0));
    EXPECT_EQ(comes_after(join(1, an_edit)), milliseconds(0));
    EXPECT_EQ(comes_after(join(1)), milliseconds(1'050)) << "nor does a message wait for an edit";
    schedule_.hold(1, now_ + seconds(7));
    EXPECT_EQ(comes_after(join(1, an_edit)), milliseconds(8'050)) << "but what Telegram says holds for both";
}

TEST_F(FloodScheduleTest, WhatWasLongOnItsWayCountsFromItsArrival) {
    comes_after(join(group));
    schedule_.arrived(group, 1, start_, start_ + milliseconds(400));
    EXPECT_EQ(comes_after(join(group)), milliseconds(1'450));
    for (int chat = 1; chat <= 27; ++chat) comes_after(join(chat));
    for (int chat = 1; chat <= 27; ++chat) schedule_.arrived(chat, 1, now_, now_ + milliseconds(300));
    EXPECT_EQ(comes_after(join(100)), milliseconds(2'450)) << "the group's message did not take so long";
    EXPECT_EQ(comes_after(join(101)), milliseconds(2'750));
}

TEST_F(FloodScheduleTest, EditsCountInAll) {
    for (int i = 0; i < 29; ++i) join(1, an_edit);
    EXPECT_EQ(comes_after(turn(27)), milliseconds(0));
    EXPECT_FALSE(turn(28).came_at.has_value());
    EXPECT_EQ(comes_after(turn(28)), milliseconds(1'000));
}

TEST_F(FloodScheduleTest, AllChatsTogetherStayBelowThirtyASecond) {
    for (int chat = 1; chat <= 60; ++chat) join(chat);
    EXPECT_EQ(comes_after(turn(27)), milliseconds(0));
    EXPECT_FALSE(turn(28).came_at.has_value());
    EXPECT_EQ(comes_after(turn(55)), milliseconds(1'000));
    EXPECT_FALSE(turn(56).came_at.has_value());
    EXPECT_EQ(comes_after(turn(59)), milliseconds(2'000));
}

TEST_F(FloodScheduleTest, AGroupGetsTwentyMessagesAMinute) {
    for (int i = 0; i < 21; ++i) join(group);
    EXPECT_EQ(comes_after(turn(19)), milliseconds(19 * 1'050));
    EXPECT_EQ(comes_after(turn(20)), milliseconds(61'000));
}

TEST_F(FloodScheduleTest, AnAlbumIsAsManyMessagesAsItHasPhotos) {
    EXPECT_EQ(comes_after(join(group, 10)), milliseconds(0));
    EXPECT_EQ(comes_after(join(group, 10)), milliseconds(10'500));
    EXPECT_EQ(comes_after(join(group)), milliseconds(61'000));
}

TEST_F(FloodScheduleTest, AnAlbumFindsRoomBetweenManySingleMessages) {
    for (int chat = 1; chat <= 28; ++chat) join(chat);
    Turn& album = join(100, 10);
    for (int chat = 101; chat <= 200; ++chat) join(chat);
    EXPECT_EQ(comes_after(album), milliseconds(1'000));
}

TEST_F(FloodScheduleTest, AChatWithManyMessagesKeepsNobodyWaiting) {
    for (int i = 0; i < 100; ++i) join(1);
    EXPECT_EQ(comes_after(join(2)), milliseconds(0));
}

TEST_F(FloodScheduleTest, ChatsTakeTurnsWhereAllAreBusy) {
    for (int chat = 1; chat <= 40; ++chat) {
        for (int i = 0; i < 50; ++i) join(chat);
    }
    schedule_.advance(now_);
    // Forty chats with fifty messages each take over a minute; one more chat waits for its turn in one round.
    EXPECT_THAT(comes_after(join(99)), Le(milliseconds(2'000)));
}

TEST_F(FloodScheduleTest, AHeldChatIsHeldAlone) {
    schedule_.hold(1, start_ + seconds(7));
    Turn& held = join(1);
    EXPECT_EQ(comes_after(join(2)), milliseconds(0));
    EXPECT_EQ(comes_after(held), milliseconds(7'000));
    schedule_.hold(1, start_);
    EXPECT_EQ(comes_after(join(1)), milliseconds(8'050)) << "a shorter pause changes nothing";
}

TEST_F(FloodScheduleTest, WhoLeavesHasUsedNothing) {
    schedule_.hold(group, start_ + seconds(5));
    for (int i = 0; i < 20; ++i) join(group);
    Turn& last = join(group);
    schedule_.advance(now_);
    for (int i = 0; i < 20; ++i) schedule_.leave(turn(i));
    EXPECT_EQ(comes_after(last), milliseconds(5'000));
    Turn& another = join(7);
    schedule_.leave(another);
    EXPECT_EQ(schedule_.next(now_), std::nullopt);
}

TEST_F(FloodScheduleTest, KnowsTheEarliestTimeOfATurn) {
    for (int i = 0; i < 25; ++i) join(group);
    schedule_.advance(now_);
    EXPECT_EQ(schedule_.earliest(turn(1), now_), start_ + milliseconds(1'050));
    EXPECT_EQ(schedule_.earliest(turn(19), now_), start_ + milliseconds(19 * 1'050));
    EXPECT_EQ(schedule_.earliest(turn(20), now_), start_ + milliseconds(61'000));
    EXPECT_EQ(schedule_.earliest(turn(24), now_), start_ + milliseconds(61'000 + 4 * 1'050));
}

TEST_F(FloodScheduleTest, ForgetsIdleChats) {
    for (int chat = 1; chat <= 5'000; ++chat) comes_after(join(chat));
    EXPECT_LT(schedule_.chats(), 28U * 125U);
    schedule_.hold(9'999, now_ + minutes(10));
    now_ += minutes(5);
    comes_after(join(1));
    EXPECT_EQ(schedule_.chats(), 2U) << "the one that has just been written to, and the held one";
}

/// The most messages in any span of that length, its end not included.
std::size_t most_within(const std::vector<FloodSchedule::Time>& sent, milliseconds span) {
    std::size_t most = 0;
    for (auto from = sent.begin(); from != sent.end(); ++from) {
        const auto to = std::lower_bound(from, sent.end(), *from + span);
        most = std::max(most, static_cast<std::size_t>(to - from));
    }
    return most;
}

TEST_F(FloodScheduleTest, NoSpanOfTimeEverHoldsTooMany) {
    std::minstd_rand random(7);
    const auto draw = [&random](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
    std::vector<FloodSchedule::Time> sent;
    std::map<std::int64_t, std::vector<FloodSchedule::Time>> by_chat;
    for (int step = 0; step < 6'000; ++step) {
        now_ += milliseconds(draw(0, 60));
        if (draw(0, 3) != 0) join(draw(-20, 60), draw(0, 30) == 0 ? static_cast<std::size_t>(draw(2, 10)) : 1);
        if (draw(0, 500) == 0) schedule_.hold(draw(-20, 60), now_ + seconds(draw(1, 9)));
        std::map<const Turn*, FloodSchedule::Time> foretold;
        for (const Turn& turn : turns_) foretold[&turn] = schedule_.earliest(turn, now_);
        schedule_.advance(now_);
        for (const Turn& turn : turns_) {
            if (!turn.came_at) continue;
            ASSERT_LE(foretold[&turn], now_) << "no turn comes before its earliest time";
            sent.insert(sent.end(), turn.messages, now_);
            by_chat[turn.chat].insert(by_chat[turn.chat].end(), turn.messages, now_);
        }
        std::erase_if(turns_, [](const Turn& turn) { return turn.came_at; });
    }
    EXPECT_GT(sent.size(), 2'000U);
    EXPECT_LE(most_within(sent, seconds(1)), 28U);
    for (const auto& [chat, times] : by_chat) {
        if (chat < 0) {
            EXPECT_LE(most_within(times, minutes(1)), 20U) << chat;
        }
        for (std::size_t i = 1; i < times.size(); ++i) {
            if (times[i] == times[i - 1]) continue;  // One album.
            EXPECT_GE(times[i] - times[i - 1], milliseconds(1'050)) << chat;
        }
    }
}

}  // namespace
}  // namespace polybot
