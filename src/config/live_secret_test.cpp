#include "config/live_secret.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(const std::vector<Secret>& secrets) {
    std::vector<std::string> revealed;
    for (const Secret& secret : secrets) revealed.push_back(secret.reveal());
    return revealed;
}

TEST(LiveSecret, AcceptsNothingButItsValue) {
    const LiveSecret secret(Secret("one"));
    EXPECT_EQ(secret.current().reveal(), "one");
    EXPECT_TRUE(secret.accepts("one"));
    for (const char* wrong : {"", "on", "one ", "two"}) EXPECT_FALSE(secret.accepts(wrong)) << wrong;
}

TEST(LiveSecret, TheOneBeforeStaysValidUntilTheNextRotation) {
    LiveSecret secret(Secret("one"));
    EXPECT_TRUE(secret.replace(Secret("two"), Secret("one")));
    EXPECT_EQ(secret.current().reveal(), "two");
    EXPECT_THAT(texts(secret.valid()), ElementsAre("two", "one"));
    EXPECT_TRUE(secret.accepts("one"));
    EXPECT_TRUE(secret.accepts("two"));

    EXPECT_TRUE(secret.replace(Secret("three"), Secret("two")));
    EXPECT_FALSE(secret.accepts("one"));
    EXPECT_TRUE(secret.accepts("two"));
    EXPECT_FALSE(secret.replace(Secret("three"), std::nullopt));
    EXPECT_FALSE(secret.accepts("two"));
}

TEST(LiveSecret, AnEmptyValueOpensNoDoor) {
    const LiveSecret secret(Secret(""), Secret(""));
    EXPECT_FALSE(secret.accepts(""));
}

TEST(LiveSecret, WakesThoseWhoWaitForAnother) {
    LiveSecret secret(Secret("one"));
    std::atomic<bool> woken = false;
    std::jthread waiting([&](const std::stop_token& stop) {
        secret.await_other_than(Secret("one"), stop);
        woken = true;
    });
    secret.replace(Secret("one"), Secret("zero"));
    EXPECT_FALSE(woken);
    secret.replace(Secret("two"), Secret("one"));
    waiting.join();
    EXPECT_TRUE(woken);
    secret.await_other_than(Secret("one"), {});  // It is another already.
}

TEST(LiveSecret, NobodyWaitsPastTheStop) {
    const LiveSecret secret(Secret("one"));
    std::jthread waiting([&](const std::stop_token& stop) { secret.await_other_than(Secret("one"), stop); });
    waiting.request_stop();
    waiting.join();
}

TEST(LiveSecret, WorkEndsWithTheValueItIsFor) {
    LiveSecret secret(Secret("one"));
    bool stopped = true;
    secret.while_current(Secret("one"), {}, [&](const std::stop_token& until) { stopped = until.stop_requested(); });
    EXPECT_FALSE(stopped);

    const auto until_stopped = [](const std::stop_token& until) {
        while (!until.stop_requested()) std::this_thread::yield();
    };
    std::jthread working([&](const std::stop_token& stop) {
        secret.while_current(Secret("one"), stop, until_stopped);
        secret.while_current(Secret("two"), stop, until_stopped);
    });
    secret.replace(Secret("two"), Secret("one"));
    working.request_stop();
    working.join();
}

TEST(LiveSecret, ARefusalReachesItsKeeper) {
    LiveSecret secret(Secret("one"));
    secret.refused();  // Nobody keeps it up to date yet.
    int asked = 0;
    secret.when_refused([&asked] { ++asked; });
    secret.refused();
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace polybot
