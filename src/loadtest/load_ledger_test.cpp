#include "loadtest/load_ledger.hpp"

#include <thread>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::SizeIs;
using namespace std::chrono_literals;

const std::stop_token never;

TEST(LoadLedger, GivesOutEachPhotoOnceAndNoMore) {
    LoadLedger ledger({.count = 3, .concurrency = 10});
    EXPECT_EQ(ledger.next(never), 0);
    EXPECT_EQ(ledger.next(never), 1);
    EXPECT_EQ(ledger.next(never), 2);
    EXPECT_EQ(ledger.next(never), std::nullopt);
    EXPECT_FALSE(ledger.is_over());
    for (int photo = 0; photo < 3; ++photo) ledger.end(photo, Outcome::done);
    EXPECT_TRUE(ledger.is_over());
}

TEST(LoadLedger, NoMoreAreUnderWayThanMayBe) {
    LoadLedger ledger({.count = 3, .concurrency = 2});
    EXPECT_EQ(ledger.next(never), 0);
    EXPECT_EQ(ledger.next(never), 1);
    std::jthread answer([&ledger] {
        std::this_thread::sleep_for(20ms);
        ledger.end(1, Outcome::done);
    });
    EXPECT_EQ(ledger.next(never), 2);
    EXPECT_EQ(ledger.tally().in_flight, 2);
    EXPECT_EQ(ledger.tally().count(Outcome::done), 1);
}

TEST(LoadLedger, AStopEndsTheWaitForATurn) {
    LoadLedger ledger({.count = 2, .concurrency = 1});
    EXPECT_EQ(ledger.next(never), 0);
    std::stop_source stop;
    std::jthread stopper([&stop] { stop.request_stop(); });
    EXPECT_EQ(ledger.next(stop.get_token()), std::nullopt);
}

TEST(LoadLedger, CountsWhatBecameOfPhotosAndTheirFaultsOnce) {
    LoadLedger ledger({.count = 6, .concurrency = 6});
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(ledger.next(never));
    ledger.taken(0, 250ms);
    ledger.end(0, Outcome::done, {}, 42);
    ledger.end(0, Outcome::failed, "too late to fail");
    ledger.end(1, Outcome::refused, "no picture");
    ledger.end(2, Outcome::refused, "no picture");
    ledger.end(3, Outcome::failed, "given up");
    ledger.end(4, Outcome::not_taken, "status 500");
    ledger.end(99, Outcome::done);
    const LoadTally tally = ledger.tally();
    EXPECT_EQ(tally.count(Outcome::done), 1);
    EXPECT_EQ(tally.count(Outcome::refused), 2);
    EXPECT_EQ(tally.errors(), 4);
    EXPECT_EQ(tally.in_flight, 1);
    EXPECT_THAT(tally.faults, ElementsAre("no picture", "given up", "status 500"));
    EXPECT_THAT(tally.uploads, ElementsAre(0.25));
    EXPECT_THAT(tally.inferences, ElementsAre(42));
    EXPECT_THAT(tally.waits, SizeIs(1));
}

TEST(LoadLedger, GivesUpWhatWaitsForTooLong) {
    LoadLedger ledger({.count = 2, .concurrency = 2, .patience = 1h});
    ASSERT_TRUE(ledger.next(never) && ledger.next(never));
    ledger.give_up();
    EXPECT_EQ(ledger.tally().in_flight, 2);
    ledger.give_up(true);
    EXPECT_EQ(ledger.tally().count(Outcome::late), 2);
    EXPECT_TRUE(ledger.is_over());

    LoadLedger impatient({.count = 1, .concurrency = 1, .patience = 0ms});
    ASSERT_TRUE(impatient.next(never));
    impatient.give_up();
    EXPECT_EQ(impatient.tally().count(Outcome::late), 1);
}

TEST(LoadLedger, WithARateAPhotoWaitsFromItsTurnOn) {
    // As if it had begun ten seconds ago, and nobody had taken a turn since.
    LoadLedger ledger({.count = 5, .concurrency = 5, .rate = 1.0}, std::chrono::steady_clock::now() - 10s);
    ASSERT_EQ(ledger.next(never), 0);
    ledger.end(0, Outcome::done);
    EXPECT_THAT(ledger.tally().waits, ElementsAre(Ge(10.0)));
}

TEST(LoadLedger, WithARateTurnsComeOneAfterAnother) {
    LoadLedger ledger({.count = 3, .concurrency = 3, .rate = 50.0});
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i) ASSERT_EQ(ledger.next(never), i);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 35ms);
}

TEST(LoadLedger, ADurationEndsIt) {
    LoadLedger over({.duration = 5s, .concurrency = 3}, std::chrono::steady_clock::now() - 6s);
    EXPECT_EQ(over.next(never), std::nullopt);
    EXPECT_TRUE(over.is_over());
    LoadLedger young({.duration = 1h, .concurrency = 3});
    EXPECT_EQ(young.next(never), 0);
    EXPECT_FALSE(young.is_over());
}

}  // namespace
}  // namespace polybot
