#pragma once

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "chat/chat_log.hpp"
#include "result/matchers.hpp"

/// What every ChatLog does; for tests only. A Home makes one fresh log, and has the service that keeps it do at once
/// what it does within days:
///
///     ChatLog& chat_log();
///     void drop_expired();
namespace polybot {

template <class Home>
class ChatLogContract : public ::testing::Test {
  protected:
    ChatLog& log() { return home_.chat_log(); }
    void drop_expired() { home_.drop_expired(); }

    std::vector<std::string> bodies(const std::string& session, std::int64_t after, int limit) {
        std::vector<std::string> bodies;
        const auto entries = log().read(session, after, limit);
        EXPECT_THAT(entries, testing::IsOk());
        if (!entries) return bodies;
        for (const ChatEntry& entry : *entries) bodies.push_back(entry.body);
        return bodies;
    }

    const std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(ChatLogContract);

TYPED_TEST_P(ChatLogContract, AnUnknownSessionIsEmpty) {
    EXPECT_THAT(this->bodies("alice", 0, 100), ::testing::IsEmpty());
}

TYPED_TEST_P(ChatLogContract, EntriesAreNumberedFromOneInEachSession) {
    EXPECT_THAT(this->log().append("alice", "", "{\"a\":1}", this->now_), testing::IsOkAnd(1));
    EXPECT_THAT(this->log().append("alice", "", "{\"a\":2}", this->now_), testing::IsOkAnd(2));
    EXPECT_THAT(this->log().append("bob", "", "{\"b\":1}", this->now_), testing::IsOkAnd(1));
    EXPECT_THAT(this->bodies("alice", 0, 100), ::testing::ElementsAre("{\"a\":1}", "{\"a\":2}"));
    EXPECT_THAT(this->bodies("bob", 0, 100), ::testing::ElementsAre("{\"b\":1}"));
}

TYPED_TEST_P(ChatLogContract, ReadingGoesOnAfterANumberUpToALimit) {
    for (int i = 1; i <= 5; ++i) {
        ASSERT_THAT(this->log().append("alice", "", std::to_string(i), this->now_), testing::IsOkAnd(i));
    }
    EXPECT_THAT(this->bodies("alice", 0, 2), ::testing::ElementsAre("1", "2"));
    EXPECT_THAT(this->bodies("alice", 2, 2), ::testing::ElementsAre("3", "4"));
    EXPECT_THAT(this->bodies("alice", 4, 2), ::testing::ElementsAre("5"));
    EXPECT_THAT(this->bodies("alice", 5, 2), ::testing::IsEmpty());
    const auto entries = this->log().read("alice", 3, 1);
    ASSERT_THAT(entries, testing::IsOk());
    ASSERT_EQ(entries->size(), 1U);
    EXPECT_EQ(entries->front().sequence, 4);
}

TYPED_TEST_P(ChatLogContract, AKeyIsWrittenOnceInASession) {
    EXPECT_THAT(this->log().append("alice", "result:7", "first", this->now_), testing::IsOkAnd(1));
    EXPECT_THAT(this->log().append("alice", "", "between", this->now_), testing::IsOkAnd(2));
    EXPECT_THAT(this->log().append("alice", "result:7", "second", this->now_), testing::IsOkAnd(1));
    EXPECT_THAT(this->log().append("bob", "result:7", "other", this->now_), testing::IsOkAnd(1));
    EXPECT_THAT(this->log().append("alice", "result:8", "last", this->now_), testing::IsOkAnd(3));
    EXPECT_THAT(this->bodies("alice", 0, 100), ::testing::ElementsAre("first", "between", "last"));
}

TYPED_TEST_P(ChatLogContract, AnEntryIsFoundByItsKeyInItsOwnSessionOnly) {
    ASSERT_THAT(this->log().append("alice", "", "keyless", this->now_), testing::IsOkAnd(1));
    ASSERT_THAT(this->log().append("alice", "result:7", "found", this->now_), testing::IsOkAnd(2));
    const auto entry = this->log().find("alice", "result:7");
    ASSERT_THAT(entry, testing::IsOk());
    EXPECT_EQ(entry->sequence, 2);
    EXPECT_EQ(entry->body, "found");
    EXPECT_THAT(this->log().find("alice", "result:8"), testing::FailsWith(Code::not_found));
    EXPECT_THAT(this->log().find("alice", ""), testing::FailsWith(Code::not_found));
    EXPECT_THAT(this->log().find("bob", "result:7"), testing::FailsWith(Code::not_found));
}

TYPED_TEST_P(ChatLogContract, TheNewestComeFirst) {
    EXPECT_THAT(this->log().read_newest("alice", 3), testing::IsOkAnd(::testing::IsEmpty()));
    for (int i = 1; i <= 5; ++i) {
        ASSERT_THAT(this->log().append("alice", "", std::to_string(i), this->now_), testing::IsOkAnd(i));
    }
    const auto newest = this->log().read_newest("alice", 3);
    ASSERT_THAT(newest, testing::IsOk());
    ASSERT_EQ(newest->size(), 3U);
    EXPECT_EQ(newest->front().sequence, 5);
    EXPECT_EQ(newest->front().body, "5");
    EXPECT_EQ(newest->back().sequence, 3);
    EXPECT_THAT(this->log().read_newest("alice", 100), testing::IsOkAnd(::testing::SizeIs(5)));
}

TYPED_TEST_P(ChatLogContract, AClearedSessionIsEmptyAndItsNumbersGoOn) {
    for (int i = 1; i <= 120; ++i) {
        ASSERT_THAT(this->log().append("alice", i % 2 == 0 ? "key:" + std::to_string(i) : "", "x", this->now_),
                    testing::IsOkAnd(i));
    }
    ASSERT_THAT(this->log().append("bob", "key:2", "kept", this->now_), testing::IsOkAnd(1));
    ASSERT_THAT(this->log().clear("alice"), testing::IsOk());
    EXPECT_THAT(this->bodies("alice", 0, 100), ::testing::IsEmpty());
    EXPECT_THAT(this->log().read_newest("alice", 100), testing::IsOkAnd(::testing::IsEmpty()));
    EXPECT_THAT(this->log().find("alice", "key:2"), testing::FailsWith(Code::not_found));
    EXPECT_THAT(this->log().append("alice", "key:2", "new", this->now_), testing::IsOkAnd(121));
    for (const std::int64_t after : {0, 60, 120}) {
        EXPECT_THAT(this->bodies("alice", after, 100), ::testing::ElementsAre("new")) << after;
    }
    EXPECT_THAT(this->log().append("alice", "", "newer", this->now_), testing::IsOkAnd(122));
    EXPECT_THAT(this->bodies("alice", 0, 1), ::testing::ElementsAre("new"));
    EXPECT_THAT(this->bodies("alice", 0, 100), ::testing::ElementsAre("new", "newer"));
    EXPECT_THAT(this->log().read_newest("alice", 100), testing::IsOkAnd(::testing::SizeIs(2)));
    EXPECT_THAT(this->bodies("bob", 0, 100), ::testing::ElementsAre("kept"));
    EXPECT_THAT(this->log().clear("nobody"), testing::IsOk());
}

TYPED_TEST_P(ChatLogContract, AnEntryGoesAfterThirtyDaysThoughTheChatGoesOn) {
    const auto append = [&](int number, std::chrono::days ago) {
        const std::string text = std::to_string(number);
        EXPECT_THAT(this->log().append("alice", "key:" + text, text, this->now_ - ago), testing::IsOkAnd(number));
    };
    for (int i = 1; i <= 5; ++i) append(i, std::chrono::days(31));
    append(6, std::chrono::days(29));
    append(7, std::chrono::days(0));
    this->drop_expired();
    EXPECT_THAT(this->bodies("alice", 0, 100), ::testing::ElementsAre("6", "7"));
    EXPECT_THAT(this->bodies("alice", 0, 1), ::testing::ElementsAre("6"));
    EXPECT_THAT(this->bodies("alice", 2, 100), ::testing::ElementsAre("6", "7"));
    EXPECT_THAT(this->log().read_newest("alice", 100), testing::IsOkAnd(::testing::SizeIs(2)));
    EXPECT_THAT(this->log().find("alice", "key:5"), testing::FailsWith(Code::not_found));
    EXPECT_THAT(this->log().find("alice", "key:6"), testing::IsOk());
    EXPECT_THAT(this->log().append("alice", "key:5", "new", this->now_), testing::IsOkAnd(8));
}

TYPED_TEST_P(ChatLogContract, KeepsABodyAsItIs) {
    const std::string body = "{\"text\":\"na\u00efve \U0001F600 \\\"'; DROP TABLE chat_entries; --\"}";
    ASSERT_THAT(this->log().append("alice", "", body, this->now_), testing::IsOkAnd(1));
    EXPECT_THAT(this->bodies("alice", 0, 1), ::testing::ElementsAre(body));
}

TYPED_TEST_P(ChatLogContract, ConcurrentWritersGetNumbersOfTheirOwn) {
    constexpr int writers = 4;
    constexpr int entries = 5;
    std::vector<std::vector<std::int64_t>> numbers(writers);
    std::vector<std::thread> threads;
    for (auto& mine : numbers) {
        threads.emplace_back([&mine, this] {
            for (int i = 0; i < entries; ++i) {
                const auto number = this->log().append("alice", "", "x", this->now_);
                EXPECT_THAT(number, testing::IsOk());
                if (number) mine.push_back(*number);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<std::int64_t> all;
    for (const auto& mine : numbers) {
        EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
        all.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(writers * entries));
    EXPECT_EQ(*all.rbegin(), writers * entries);
}

REGISTER_TYPED_TEST_SUITE_P(ChatLogContract, AnUnknownSessionIsEmpty, EntriesAreNumberedFromOneInEachSession,
                            ReadingGoesOnAfterANumberUpToALimit, AKeyIsWrittenOnceInASession,
                            AnEntryIsFoundByItsKeyInItsOwnSessionOnly, TheNewestComeFirst,
                            AClearedSessionIsEmptyAndItsNumbersGoOn, AnEntryGoesAfterThirtyDaysThoughTheChatGoesOn,
                            KeepsABodyAsItIs, ConcurrentWritersGetNumbersOfTheirOwn);

}  // namespace polybot
