#include "time/beat.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using namespace std::chrono_literals;

/// 12:00:00 of some day.
constexpr std::chrono::system_clock::time_point noon{std::chrono::seconds(1'800'014'400)};

TEST(Beat, ComesAtTheWholeMultiplesOfItsPeriod) {
    Beat beat(30s, noon + 17s);
    EXPECT_FALSE(beat.comes(noon + 17s));
    EXPECT_FALSE(beat.comes(noon + 29999ms));
    EXPECT_TRUE(beat.comes(noon + 30s));
    EXPECT_FALSE(beat.comes(noon + 30s));
    EXPECT_TRUE(beat.comes(noon + 60s));
}

TEST(Beat, DoesNotDriftWhenItsListenerIsLate) {
    Beat beat(30s, noon);
    EXPECT_EQ(beat.wait(noon), 30s);
    EXPECT_TRUE(beat.comes(noon + 30s + 700ms));
    EXPECT_EQ(beat.wait(noon + 30s + 700ms), 29300ms);
    EXPECT_TRUE(beat.comes(noon + 60s));
}

TEST(Beat, WaitsLongEnoughToBeThere) {
    Beat beat(1s, noon);
    const auto shortly_before = noon + 999'999'999ns;
    EXPECT_EQ(beat.wait(shortly_before), 1ms);
    EXPECT_TRUE(beat.comes(shortly_before + beat.wait(shortly_before)));
}

TEST(Beat, IsNotMadeUpFor) {
    Beat beat(30s, noon);
    EXPECT_TRUE(beat.comes(noon + 10min));
    EXPECT_FALSE(beat.comes(noon + 10min + 1s));
}

TEST(Beat, TakesAClockThatIsSetBackForTheTimeThatItIs) {
    Beat beat(30s, noon);
    EXPECT_TRUE(beat.comes(noon + 30s));
    EXPECT_FALSE(beat.comes(noon + 29s)) << "a little";
    EXPECT_FALSE(beat.comes(noon + 31s));
    EXPECT_TRUE(beat.comes(noon - 1h)) << "much";
    EXPECT_EQ(beat.wait(noon - 1h), 30s);
    EXPECT_TRUE(beat.comes(noon - 1h + 30s));
}

}  // namespace
}  // namespace polybot
