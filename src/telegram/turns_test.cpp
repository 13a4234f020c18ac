#include "telegram/turns.hpp"

#include <thread>
#include <vector>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::ElementsAre;

void await_waiting(const Turns::Turn& turn, int waiting) {
    while (turn.waiting() != waiting) std::this_thread::yield();
}

TEST(Turns, ComeInTheOrderInWhichTheyWereAskedFor) {
    Turns turns;
    std::vector<int> order;
    {
        std::vector<std::jthread> threads;
        const auto first = turns.take(5);
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                const auto turn = turns.take(5);
                order.push_back(i);
            });
            await_waiting(first, i + 1);
        }
        EXPECT_TRUE(order.empty());
    }
    EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(Turns, OfAnotherChatDoNotWait) {
    Turns turns;
    const auto one = turns.take(5);
    const auto other = turns.take(-5);
    EXPECT_EQ(one.waiting(), 0);
    EXPECT_EQ(other.waiting(), 0);
    EXPECT_EQ(turns.chats(), 2U);
}

TEST(Turns, KnowHowManyWaitBehindThem) {
    Turns turns;
    int behind_second = -1;
    {
        std::jthread second;
        std::jthread third;
        const auto first = turns.take(5);
        second = std::jthread([&] {
            const auto turn = turns.take(5);
            behind_second = turn.waiting();
        });
        await_waiting(first, 1);
        third = std::jthread([&] { const auto turn = turns.take(5); });
        await_waiting(first, 2);
    }
    EXPECT_EQ(behind_second, 1);
}

TEST(Turns, AreForgottenOnceDone) {
    Turns turns;
    { const auto turn = turns.take(5); }
    EXPECT_EQ(turns.chats(), 0U);
    const auto again = turns.take(5);
    EXPECT_EQ(again.waiting(), 0);
}

TEST(Turns, NeverLetTwoWorkForAChatAtOnce) {
    Turns turns;
    std::vector<int> counts(3);  // Unguarded but by the turns: the thread sanitizer would see two at once.
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < 3'000; ++i) {
                    const auto turn = turns.take(static_cast<std::int64_t>(i % 3));
                    ++counts[i % 3];
                }
            });
        }
    }
    EXPECT_THAT(counts, ElementsAre(8'000, 8'000, 8'000));
    EXPECT_EQ(turns.chats(), 0U);
}

}  // namespace
}  // namespace polybot
