#pragma once

#include <chrono>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "jobs/job_queue.hpp"
#include "result/matchers.hpp"

/// What every JobQueue does; for tests only. A Home makes one fresh queue with its dead-letter queue:
///
///     explicit Home(std::chrono::seconds visibility_timeout);
///     JobQueue& queue();
///     JobQueue& dead_letters();
///     static constexpr int max_receives;               // at least 2
///     static constexpr bool tells_stale_receipts;      // `remove` and `bury` know that somebody received since
///     static constexpr bool tells_age;                 // `depth` knows the age of the oldest message
///     void advance(std::chrono::milliseconds time);    // lets that much time pass for the queue
namespace polybot {

template <class Home>
class JobQueueContract : public ::testing::Test {
  protected:
    static constexpr std::chrono::milliseconds no_wait{0};
    /// Long enough for a slow service to answer; a good one answers at once.
    static constexpr std::chrono::milliseconds patience{5000};
    static constexpr std::chrono::seconds short_timeout{1};
    static constexpr std::chrono::milliseconds after_short_timeout{1100};
    static constexpr std::chrono::seconds long_timeout{60};

    static std::vector<ReceivedMessage> receive(JobQueue& queue, int max_messages, std::chrono::milliseconds wait) {
        auto received = queue.receive(max_messages, wait);
        EXPECT_THAT(received, testing::IsOk());
        return received ? *std::move(received) : std::vector<ReceivedMessage>();
    }

    /// The one message that must come; an empty one, and a failure, when it does not.
    static ReceivedMessage receive_one(JobQueue& queue) {
        auto received = receive(queue, 1, patience);
        EXPECT_EQ(received.size(), 1U);
        return received.size() == 1 ? std::move(received.front()) : ReceivedMessage();
    }

    static bool is_empty(JobQueue& queue) { return receive(queue, 10, no_wait).empty(); }
};

TYPED_TEST_SUITE_P(JobQueueContract);

TYPED_TEST_P(JobQueueContract, AMessageArrivesAsItWasSent) {
    TypeParam home(this->long_timeout);
    const std::string body = "{\"caf\u00e9\": [1, \"two\"],\n\t\"quote\": \"\\\"\"}";
    ASSERT_THAT(home.queue().send(body), testing::IsOk());
    const ReceivedMessage message = this->receive_one(home.queue());
    EXPECT_EQ(message.body, body);
    EXPECT_EQ(message.receive_count, 1);
    EXPECT_FALSE(message.receipt.empty());
}

TYPED_TEST_P(JobQueueContract, AnEmptyQueueGivesNothing) {
    TypeParam home(this->long_timeout);
    EXPECT_TRUE(this->is_empty(home.queue()));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(this->receive(home.queue(), 1, std::chrono::milliseconds(1000)).empty());
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
}

TYPED_TEST_P(JobQueueContract, AReceiveTakesOneToTenMessages) {
    TypeParam home(this->long_timeout);
    EXPECT_THAT(home.queue().receive(0, this->no_wait), testing::FailsWith(Code::invalid_argument));
    EXPECT_THAT(home.queue().receive(11, this->no_wait), testing::FailsWith(Code::invalid_argument));

    std::set<std::string> sent;
    for (int i = 0; i < 12; ++i) {
        sent.insert("job " + std::to_string(i));
        ASSERT_THAT(home.queue().send("job " + std::to_string(i)), testing::IsOk());
    }
    // A service may give fewer than it has, never more than asked for.
    std::set<std::string> received;
    for (int attempt = 0; attempt < 20 && received.size() < sent.size(); ++attempt) {
        const auto batch = this->receive(home.queue(), 10, this->patience);
        ASSERT_LE(batch.size(), 10U);
        for (const ReceivedMessage& message : batch) EXPECT_TRUE(received.insert(message.body).second) << message.body;
    }
    EXPECT_EQ(received, sent);
}

TYPED_TEST_P(JobQueueContract, AReceivedMessageIsInvisibleUntilItsTimeoutEnds) {
    TypeParam home(this->short_timeout);
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    EXPECT_EQ(this->receive_one(home.queue()).receive_count, 1);
    EXPECT_TRUE(this->is_empty(home.queue()));
    home.advance(this->after_short_timeout);
    const ReceivedMessage again = this->receive_one(home.queue());
    EXPECT_EQ(again.body, "job");
    EXPECT_EQ(again.receive_count, 2);
}

TYPED_TEST_P(JobQueueContract, ARemovedMessageNeverComesBack) {
    TypeParam home(this->short_timeout);
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    EXPECT_THAT(home.queue().remove(this->receive_one(home.queue()).receipt), testing::IsOk());
    home.advance(this->after_short_timeout);
    EXPECT_TRUE(this->is_empty(home.queue()));
}

TYPED_TEST_P(JobQueueContract, AnExtendedMessageStaysInvisible) {
    TypeParam home(this->short_timeout);
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    const ReceivedMessage message = this->receive_one(home.queue());
    ASSERT_THAT(home.queue().set_visibility(message.receipt, this->long_timeout), testing::IsOk());
    home.advance(this->after_short_timeout);
    EXPECT_TRUE(this->is_empty(home.queue()));
    EXPECT_THAT(home.queue().remove(message.receipt), testing::IsOk());
}

TYPED_TEST_P(JobQueueContract, AReturnedMessageIsVisibleAtOnce) {
    TypeParam home(this->long_timeout);
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    const ReceivedMessage message = this->receive_one(home.queue());
    ASSERT_THAT(home.queue().set_visibility(message.receipt, std::chrono::seconds(0)), testing::IsOk());
    EXPECT_EQ(this->receive_one(home.queue()).receive_count, 2);
}

TYPED_TEST_P(JobQueueContract, AStaleReceiptTouchesNothing) {
    TypeParam home(this->long_timeout);
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    const ReceivedMessage stale = this->receive_one(home.queue());
    ASSERT_THAT(home.queue().set_visibility(stale.receipt, std::chrono::seconds(0)), testing::IsOk());
    const ReceivedMessage current = this->receive_one(home.queue());
    const auto removed = home.queue().remove(stale.receipt);
    if constexpr (TypeParam::tells_stale_receipts) {
        EXPECT_THAT(removed, testing::FailsWith(Code::not_found));
        EXPECT_THAT(home.queue().set_visibility(stale.receipt, this->long_timeout),
                    testing::FailsWith(Code::not_found));
        EXPECT_THAT(home.queue().bury(stale), testing::FailsWith(Code::not_found));
        EXPECT_TRUE(this->is_empty(home.dead_letters()));
    }
    ASSERT_THAT(home.queue().set_visibility(current.receipt, std::chrono::seconds(0)), testing::IsOk());
    EXPECT_EQ(this->receive_one(home.queue()).body, "job");
}

TYPED_TEST_P(JobQueueContract, TheReceiptOfARemovedMessageIsStale) {
    TypeParam home(this->long_timeout);
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    const ReceivedMessage message = this->receive_one(home.queue());
    ASSERT_THAT(home.queue().remove(message.receipt), testing::IsOk());
    EXPECT_THAT(home.queue().set_visibility(message.receipt, this->long_timeout), testing::FailsWith(Code::not_found));
}

TYPED_TEST_P(JobQueueContract, ABatchIsAnsweredMessageByMessage) {
    TypeParam home(this->long_timeout);
    constexpr std::size_t messages = 12;
    for (std::size_t i = 0; i < messages; ++i) ASSERT_THAT(home.queue().send(std::to_string(i)), testing::IsOk());
    std::vector<std::string> receipts;
    while (receipts.size() < messages) {
        const auto batch = this->receive(home.queue(), 10, this->patience);
        ASSERT_FALSE(batch.empty());
        for (const ReceivedMessage& message : batch) receipts.push_back(message.receipt);
    }
    ASSERT_THAT(home.queue().remove(receipts[3]), testing::IsOk());
    const auto hidden = home.queue().set_visibility_batch(receipts, this->long_timeout);
    ASSERT_EQ(hidden.size(), messages);
    for (std::size_t i = 0; i < messages; ++i) {
        if (i == 3) {
            EXPECT_THAT(hidden[i], testing::FailsWith(Code::not_found));
        } else {
            EXPECT_THAT(hidden[i], testing::IsOk());
        }
    }
    EXPECT_EQ(home.queue().remove_batch(receipts).size(), messages);
    const auto depth = home.queue().depth();
    ASSERT_THAT(depth, testing::IsOk());
    EXPECT_EQ(depth->visible + depth->in_flight, 0);
}

TYPED_TEST_P(JobQueueContract, AMessageReceivedTooOftenBecomesADeadLetter) {
    TypeParam home(this->long_timeout);
    ASSERT_THAT(home.queue().send("poison"), testing::IsOk());
    for (int count = 1; count <= TypeParam::max_receives; ++count) {
        const ReceivedMessage message = this->receive_one(home.queue());
        EXPECT_EQ(message.receive_count, count);
        ASSERT_THAT(home.queue().set_visibility(message.receipt, std::chrono::seconds(0)), testing::IsOk());
    }
    EXPECT_TRUE(this->is_empty(home.queue()));
    EXPECT_EQ(this->receive_one(home.dead_letters()).body, "poison");
}

TYPED_TEST_P(JobQueueContract, ABuriedMessageIsADeadLetterAtOnce) {
    TypeParam home(this->short_timeout);
    ASSERT_THAT(home.queue().send("nonsense"), testing::IsOk());
    ASSERT_THAT(home.queue().bury(this->receive_one(home.queue())), testing::IsOk());
    const ReceivedMessage dead = this->receive_one(home.dead_letters());
    EXPECT_EQ(dead.body, "nonsense");
    EXPECT_THAT(home.dead_letters().remove(dead.receipt), testing::IsOk());
    home.advance(this->after_short_timeout);
    EXPECT_TRUE(this->is_empty(home.queue()));
    EXPECT_TRUE(this->is_empty(home.dead_letters()));
}

TYPED_TEST_P(JobQueueContract, ADeadLetterHasNowhereToGo) {
    TypeParam home(this->long_timeout);
    ASSERT_THAT(home.dead_letters().send("dead"), testing::IsOk());
    EXPECT_THAT(home.dead_letters().bury(this->receive_one(home.dead_letters())),
                testing::FailsWith(Code::failed_precondition));
}

TYPED_TEST_P(JobQueueContract, DepthTellsWaitingFromInFlight) {
    TypeParam home(this->long_timeout);
    for (const char* body : {"a", "b", "c"}) ASSERT_THAT(home.queue().send(body), testing::IsOk());
    (void)this->receive_one(home.queue());
    home.advance(this->after_short_timeout);
    const auto depth = home.queue().depth();
    ASSERT_THAT(depth, testing::IsOk());
    EXPECT_EQ(depth->visible, 2);
    EXPECT_EQ(depth->in_flight, 1);
    ASSERT_EQ(depth->oldest_age.has_value(), TypeParam::tells_age);
    if constexpr (TypeParam::tells_age) {
        EXPECT_GE(*depth->oldest_age, std::chrono::milliseconds(1000));
        EXPECT_LT(*depth->oldest_age, std::chrono::minutes(1));
    }
}

TYPED_TEST_P(JobQueueContract, AnEmptyQueueHasNoDepthAndNoAge) {
    TypeParam home(this->long_timeout);
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    ASSERT_THAT(home.queue().remove(this->receive_one(home.queue()).receipt), testing::IsOk());
    const auto depth = home.queue().depth();
    ASSERT_THAT(depth, testing::IsOk());
    EXPECT_EQ(depth->visible, 0);
    EXPECT_EQ(depth->in_flight, 0);
    if constexpr (TypeParam::tells_age) {
        EXPECT_EQ(depth->oldest_age, std::chrono::milliseconds(0));
    }
}

TYPED_TEST_P(JobQueueContract, AWaitingReceiveReturnsAsSoonAsAMessageIsSent) {
    TypeParam home(this->long_timeout);
    const auto start = std::chrono::steady_clock::now();
    auto waiting =
        std::async(std::launch::async, [&] { return this->receive(home.queue(), 1, std::chrono::seconds(20)); });
    ASSERT_THAT(home.queue().send("job"), testing::IsOk());
    EXPECT_EQ(waiting.get().size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
}

TYPED_TEST_P(JobQueueContract, AWaitingReceiveEndsSoonAfterItsStop) {
    TypeParam home(this->long_timeout);
    std::stop_source stop;
    const auto start = std::chrono::steady_clock::now();
    auto waiting = std::async(std::launch::async, [&] {
        const auto received = home.queue().receive(1, std::chrono::seconds(20), stop.get_token());
        return received ? Code::unavailable : received.error().code;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop.request_stop();
    EXPECT_EQ(waiting.get(), Code::unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TYPED_TEST_P(JobQueueContract, ConcurrentReceiversNeverShareAMessage) {
    TypeParam home(this->long_timeout);
    constexpr int messages = 40;
    for (int i = 0; i < messages; ++i) ASSERT_THAT(home.queue().send(std::to_string(i)), testing::IsOk());

    std::mutex mutex;
    std::multiset<std::string> seen;
    std::vector<std::thread> receivers;
    for (int i = 0; i < 4; ++i) {
        receivers.emplace_back([&] {
            for (;;) {
                const auto batch = this->receive(home.queue(), 3, std::chrono::milliseconds(1000));
                if (batch.empty()) return;
                const std::lock_guard lock(mutex);
                for (const ReceivedMessage& message : batch) seen.insert(message.body);
            }
        });
    }
    for (std::thread& receiver : receivers) receiver.join();
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(messages));
    for (const std::string& body : seen) EXPECT_EQ(seen.count(body), 1U) << body;
}

REGISTER_TYPED_TEST_SUITE_P(JobQueueContract, AMessageArrivesAsItWasSent, AnEmptyQueueGivesNothing,
                            AReceiveTakesOneToTenMessages, AReceivedMessageIsInvisibleUntilItsTimeoutEnds,
                            ARemovedMessageNeverComesBack, AnExtendedMessageStaysInvisible,
                            AReturnedMessageIsVisibleAtOnce, AStaleReceiptTouchesNothing,
                            TheReceiptOfARemovedMessageIsStale, ABatchIsAnsweredMessageByMessage,
                            AMessageReceivedTooOftenBecomesADeadLetter, ABuriedMessageIsADeadLetterAtOnce,
                            ADeadLetterHasNowhereToGo, DepthTellsWaitingFromInFlight, AnEmptyQueueHasNoDepthAndNoAge,
                            AWaitingReceiveReturnsAsSoonAsAMessageIsSent, AWaitingReceiveEndsSoonAfterItsStop,
                            ConcurrentReceiversNeverShareAMessage);

}  // namespace polybot
