#include "retry/backoff.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace polybot {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, TheLimitDoublesUpToTheCap) {
    const Backoff backoff{.base = milliseconds{100}, .cap = milliseconds{1'000}};
    EXPECT_EQ(backoff.limit(0), milliseconds{100});
    EXPECT_EQ(backoff.limit(1), milliseconds{200});
    EXPECT_EQ(backoff.limit(3), milliseconds{800});
    EXPECT_EQ(backoff.limit(4), milliseconds{1'000});
    EXPECT_EQ(backoff.limit(std::numeric_limits<int>::max()), milliseconds{1'000}) << "nothing overflows";
}

TEST(Backoff, ACapBelowTheBaseHolds) {
    const Backoff backoff{.base = milliseconds{100}, .cap = milliseconds{50}};
    EXPECT_EQ(backoff.limit(0), milliseconds{50});
}

TEST(Backoff, WaitsAreSpreadOverTheWholeRange) {
    const Backoff backoff{.base = milliseconds{100}, .cap = milliseconds{1'000}};
    std::mt19937 random(42);
    milliseconds least = milliseconds::max();
    milliseconds most = milliseconds::min();
    for (int i = 0; i < 1'000; ++i) {
        const auto wait = backoff.wait(2, random);
        least = std::min(least, wait);
        most = std::max(most, wait);
    }
    EXPECT_GE(least, milliseconds{0});
    EXPECT_LE(most, milliseconds{400});
    EXPECT_LT(least, milliseconds{20});
    EXPECT_GT(most, milliseconds{380});
}

}  // namespace
}  // namespace polybot
