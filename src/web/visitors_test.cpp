#include "web/visitors.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::IsNull;
using ::testing::NotNull;

HttpRequest from(const std::string& peer, const HttpHeaders& headers = {}) {
    HttpRequest request;
    request.peer = peer;
    request.headers = headers;
    return request;
}

HttpRequest forwarded(const std::string& value) {
    return from("10.0.0.5", {{"X-Forwarded-For", value}});
}

class VisitorsTest : public ::testing::Test {
  protected:
    /// Sends as many requests as one address has, and some more.
    void exhaust(Visitors& visitors, const HttpRequest& request) {
        while (visitors.admit(request, now_).admitted) ASSERT_LT(++sent_, 10'000);
    }
    bool admits(Visitors& visitors, const HttpRequest& request) { return visitors.admit(request, now_).admitted; }

    std::chrono::system_clock::time_point now_{std::chrono::hours(400'000)};
    int sent_ = 0;
};

TEST_F(VisitorsTest, OneAddressHasSoManyRequestsAndNoOtherSuffers) {
    Visitors visitors;
    exhaust(visitors, from("203.0.113.7"));
    EXPECT_EQ(sent_, 200);
    EXPECT_TRUE(admits(visitors, from("203.0.113.8")));
    now_ += std::chrono::seconds(1);
    EXPECT_TRUE(admits(visitors, from("203.0.113.7")));
}

TEST_F(VisitorsTest, WhoeverIsOnThisMachineHasNoLimit) {
    Visitors visitors;
    for (const char* peer : {"127.0.0.1", "::1"}) {
        for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(admits(visitors, from(peer)));
    }
}

TEST_F(VisitorsTest, AnIpv6NetworkIsOneVisitor) {
    Visitors visitors;
    exhaust(visitors, from("2001:db8:0:1::1"));
    EXPECT_FALSE(admits(visitors, from("2001:db8:0:1:ffff:ffff:ffff:ffff")));
    EXPECT_TRUE(admits(visitors, from("2001:db8:0:2::1")));
    exhaust(visitors, from("::ffff:203.0.113.7"));
    EXPECT_FALSE(admits(visitors, from("203.0.113.7")));
    EXPECT_TRUE(admits(visitors, from("::ffff:203.0.113.8")));
}

TEST_F(VisitorsTest, WithoutABalancerNobodyIsBelievedToBeAnother) {
    Visitors visitors;
    exhaust(visitors, from("203.0.113.7"));
    EXPECT_FALSE(admits(visitors, from("203.0.113.7", {{"X-Forwarded-For", "198.51.100.1"}})));
}

TEST_F(VisitorsTest, BehindABalancerItsWordCountsAndNotTheClients) {
    Visitors visitors(true);
    exhaust(visitors, forwarded("203.0.113.7"));
    EXPECT_FALSE(admits(visitors, forwarded("198.51.100.1, 203.0.113.7")));
    EXPECT_FALSE(admits(visitors, forwarded("127.0.0.1,203.0.113.7")));
    EXPECT_FALSE(
        admits(visitors, from("10.0.0.5", {{"X-Forwarded-For", "198.51.100.1"}, {"x-forwarded-for", "203.0.113.7"}})));
    EXPECT_TRUE(admits(visitors, forwarded("203.0.113.7, 198.51.100.1")));
}

TEST_F(VisitorsTest, WhatTheBalancerDoesNotNameIsItsOwn) {
    Visitors visitors(true);
    exhaust(visitors, from("10.0.0.5"));
    for (const char* unreadable : {"", "unknown", "203.0.113.7, ", "203.0.113.7:443, x"}) {
        EXPECT_FALSE(admits(visitors, forwarded(unreadable))) << unreadable;
    }
}

TEST_F(VisitorsTest, OneAddressHasSoManyStreamsAtATime) {
    Visitors visitors;
    std::vector<std::shared_ptr<const void>> places;
    for (int i = 0; i < Visitors::max_streams; ++i) {
        places.push_back(visitors.open_stream(from("203.0.113.7")));
        ASSERT_THAT(places.back(), NotNull());
    }
    EXPECT_THAT(visitors.open_stream(from("203.0.113.7")), IsNull());
    EXPECT_THAT(visitors.open_stream(from("203.0.113.8")), NotNull());
    EXPECT_THAT(visitors.open_stream(from("127.0.0.1")), NotNull());
    places.pop_back();
    EXPECT_THAT(visitors.open_stream(from("203.0.113.7")), NotNull());
}

}  // namespace
}  // namespace polybot
