#include "local/sqlite_job_queue.hpp"

#include <future>

#include <sys/wait.h>
#include <unistd.h>

#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::IsOk;

class SqliteJobQueueTest : public ::testing::Test {
  protected:
    /// Never looks by itself during a test: what it hears of, it was woken for.
    SqliteJobQueue queue(Database& database, const std::string& name, const std::string& dead_letters) {
        return {database,
                {.name = name,
                 .dead_letters = dead_letters,
                 .visibility_timeout = seconds(60),
                 .max_receives = 1,
                 .look_again = seconds(100)},
                system_clock()};
    }

    /// Whether a receive that waits for at most 20 s was woken by `act`; runs several rounds, since in some of them
    /// the receiver may look before it has to wait.
    template <class Act>
    void expect_woken_by(JobQueue& receiver, Act act) {
        for (int round = 0; round < 20; ++round) {
            auto waiting = std::async(std::launch::async, [&] { return receiver.receive(1, seconds(20)); });
            act(round);
            const auto start = steady_clock::now();
            const auto received = waiting.get();
            ASSERT_THAT(received, IsOk());
            ASSERT_EQ(received->size(), 1U);
            EXPECT_LT(steady_clock::now() - start, seconds(10));
            ASSERT_THAT(receiver.remove(received->front().receipt), IsOk());
        }
    }

    testing::TemporaryFolder folder_;
    Database database_{folder_.path() / "polybot.db"};
    Database another_process_{folder_.path() / "polybot.db"};
};

TEST_F(SqliteJobQueueTest, ASendByAnotherProcessWakesAReceiver) {
    SqliteJobQueue receiver = queue(database_, "jobs", "dead-letters");
    SqliteJobQueue sender = queue(another_process_, "jobs", "dead-letters");
    expect_woken_by(receiver, [&](int) { ASSERT_THAT(sender.send("job"), IsOk()); });
}

TEST_F(SqliteJobQueueTest, AReturnedMessageWakesAReceiver) {
    SqliteJobQueue receiver = queue(database_, "jobs", "");
    SqliteJobQueue other = queue(another_process_, "jobs", "");
    for (int i = 0; i < 20; ++i) ASSERT_THAT(other.send("job"), IsOk());
    std::vector<ReceivedMessage> held;
    while (held.size() < 20) {
        auto batch = other.receive(10, milliseconds(0));
        ASSERT_THAT(batch, IsOk());
        ASSERT_FALSE(batch->empty());
        held.insert(held.end(), batch->begin(), batch->end());
    }
    expect_woken_by(receiver, [&](int round) {
        ASSERT_THAT(other.set_visibility(held.at(static_cast<std::size_t>(round)).receipt, seconds(0)), IsOk());
    });
}

TEST_F(SqliteJobQueueTest, ADeadLetterWakesWhoWaitsForIt) {
    SqliteJobQueue jobs = queue(database_, "jobs", "dead-letters");
    SqliteJobQueue dead_letters = queue(another_process_, "dead-letters", "");
    expect_woken_by(dead_letters, [&](int round) {
        ASSERT_THAT(jobs.send("poison"), IsOk());
        const auto received = jobs.receive(1, milliseconds(0));
        ASSERT_THAT(received, IsOk());
        ASSERT_EQ(received->size(), 1U);
        if (round % 2 == 0) {
            ASSERT_THAT(jobs.bury(received->front()), IsOk());
        } else {
            // One receive is all that this queue allows: the next look moves the message.
            ASSERT_THAT(jobs.set_visibility(received->front().receipt, seconds(0)), IsOk());
            ASSERT_TRUE(jobs.receive(1, milliseconds(0))->empty());
        }
    });
}

TEST_F(SqliteJobQueueTest, AMessageThatTimesOutWakesAReceiver) {
    SqliteJobQueue receiver = queue(database_, "jobs", "");
    ASSERT_THAT(receiver.send("job"), IsOk());
    const auto first = receiver.receive(1, milliseconds(0));
    ASSERT_THAT(first, IsOk());
    ASSERT_EQ(first->size(), 1U);
    ASSERT_THAT(receiver.set_visibility(first->front().receipt, seconds(1)), IsOk());
    const auto again = receiver.receive(1, seconds(20));
    ASSERT_THAT(again, IsOk());
    ASSERT_EQ(again->size(), 1U);
    EXPECT_EQ(again->front().receive_count, 2);
}

TEST_F(SqliteJobQueueTest, WhatTheSenderWasToldIsSentSurvivesItsDeath) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        // A process of its own, on connections of its own, that ends without any clean-up.
        Database database(folder_.path() / "polybot.db");
        SqliteJobQueue sender(database, {.name = "jobs", .dead_letters = ""}, system_clock());
        ::_exit(sender.send("last words") ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    const auto received = queue(database_, "jobs", "").receive(1, milliseconds(0));
    ASSERT_THAT(received, IsOk());
    ASSERT_EQ(received->size(), 1U);
    EXPECT_EQ(received->front().body, "last words");
}

TEST_F(SqliteJobQueueTest, AClockThatIsSetBackHidesNoMessage) {
    std::chrono::system_clock::time_point now(std::chrono::hours(24));
    SqliteJobQueue jobs(database_, {.name = "jobs", .dead_letters = ""}, [&now] { return now; });
    ASSERT_THAT(jobs.send("received before"), IsOk());
    ASSERT_EQ(jobs.receive(1, milliseconds(0))->size(), 1U);
    ASSERT_THAT(jobs.send("sent before"), IsOk());
    now -= std::chrono::hours(1);
    const auto received = jobs.receive(10, milliseconds(0));
    ASSERT_THAT(received, IsOk());
    EXPECT_EQ(received->size(), 2U);
    EXPECT_TRUE(jobs.receive(10, milliseconds(0))->empty()) << "that is over now";
}

TEST_F(SqliteJobQueueTest, QueuesOfOneDatabaseAreApart) {
    SqliteJobQueue jobs = queue(database_, "jobs", "");
    SqliteJobQueue others = queue(database_, "others", "");
    ASSERT_THAT(jobs.send("job"), IsOk());
    EXPECT_TRUE(others.receive(1, milliseconds(0))->empty());
    EXPECT_EQ(others.depth()->visible, 0);
    const auto received = jobs.receive(1, milliseconds(0));
    ASSERT_EQ(received->size(), 1U);
    EXPECT_THAT(others.remove(received->front().receipt), testing::FailsWith(Code::not_found));
}

TEST_F(SqliteJobQueueTest, ForeignReceiptsAreStale) {
    SqliteJobQueue jobs = queue(database_, "jobs", "");
    ASSERT_THAT(jobs.send("job"), IsOk());
    ASSERT_EQ(jobs.receive(1, milliseconds(0))->size(), 1U);
    for (const char* receipt :
         {"", "1", "1.", ".1", "1.x", "1.1x", "x", "99999999999999999999.1", "1.2", "2.1", "0.0"}) {
        EXPECT_THAT(jobs.remove(receipt), testing::FailsWith(Code::not_found)) << receipt;
        EXPECT_THAT(jobs.set_visibility(receipt, seconds(0)), testing::FailsWith(Code::not_found)) << receipt;
    }
}

}  // namespace
}  // namespace polybot
