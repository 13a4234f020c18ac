#include "worker/busy_time.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using namespace std::chrono_literals;

constexpr BusyTime::Time start{1h};

TEST(BusyTime, JobsAtTheSameTimeAreWallTimeOnce) {
    BusyTime time;
    time.begin(start);
    time.begin(start + 1s);
    time.end(start + 3s);
    time.end(start + 4s);
    EXPECT_EQ(time.take(start + 60s), (ServiceTime{.busy = 4s, .jobs = 2}));
}

TEST(BusyTime, IdleTimeDoesNotCount) {
    BusyTime time;
    time.begin(start);
    time.end(start + 1s);
    time.begin(start + 10s);
    time.end(start + 12s);
    EXPECT_EQ(time.take(start + 12s), (ServiceTime{.busy = 3s, .jobs = 2}));
}

TEST(BusyTime, AJobInWorkCountsWithItsTimeSoFar) {
    BusyTime time;
    time.begin(start);
    EXPECT_EQ(time.take(start + 10s), (ServiceTime{.busy = 10s, .jobs = 0}));
    time.end(start + 12s);
    EXPECT_EQ(time.take(start + 20s), (ServiceTime{.busy = 2s, .jobs = 1}));
}

TEST(BusyTime, WhatIsTakenIsGoneButNoPartOfAMillisecondIsLost) {
    BusyTime time;
    time.begin(start);
    time.end(start + 600us);
    EXPECT_EQ(time.take(start + 1s), (ServiceTime{.busy = 0ms, .jobs = 1}));
    time.begin(start + 2s);
    time.end(start + 2s + 600us);
    EXPECT_EQ(time.take(start + 3s), (ServiceTime{.busy = 1ms, .jobs = 1}));
    EXPECT_EQ(time.take(start + 4s), ServiceTime{});
}

}  // namespace
}  // namespace polybot
