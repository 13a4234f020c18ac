#include "local/sqlite_job_queue.hpp"

#include <future>

#include <sqlite3.h>
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

TEST_F(SqliteJobQueueTest, TheDepthIsThatOfTheMessagesWhateverHappensToThem) {
    std::chrono::system_clock::time_point now(std::chrono::hours(24));
    SqliteJobQueue jobs(database_, {.name = "jobs", .dead_letters = "dead-letters", .max_receives = 2},
                        [&now] { return now; });
    SqliteJobQueue dead_letters(another_process_, {.name = "dead-letters", .dead_letters = ""}, [&now] { return now; });
    const auto expect_depths = [&](QueueDepth waiting, QueueDepth dead) {
        for (const auto& [queue, expected] : {std::pair(&jobs, waiting), std::pair(&dead_letters, dead)}) {
            const auto depth = queue->depth();
            ASSERT_THAT(depth, IsOk());
            EXPECT_EQ(depth->visible, expected.visible);
            EXPECT_EQ(depth->in_flight, expected.in_flight);
            EXPECT_EQ(depth->oldest_age, expected.oldest_age);
        }
    };
    expect_depths({0, 0, seconds(0)}, {0, 0, seconds(0)});
    for (int i = 0; i < 6; ++i) {
        ASSERT_THAT(jobs.send("job"), IsOk());
        now += seconds(1);
    }
    expect_depths({6, 0, seconds(6)}, {0, 0, seconds(0)});
    const auto first = jobs.receive(3, milliseconds(0)).value();
    expect_depths({3, 3, seconds(3)}, {0, 0, seconds(0)});
    ASSERT_THAT(jobs.bury(first.at(0)), IsOk());
    ASSERT_THAT(jobs.remove(first.at(1).receipt), IsOk());
    expect_depths({3, 1, seconds(3)}, {1, 0, seconds(6)});
    ASSERT_THAT(jobs.set_visibility(first.at(2).receipt, seconds(0)), IsOk());
    expect_depths({4, 0, seconds(4)}, {1, 0, seconds(6)});
    ASSERT_EQ(jobs.receive(10, milliseconds(0))->size(), 4U);
    expect_depths({0, 4, seconds(0)}, {1, 0, seconds(6)});
    now += seconds(60);
    expect_depths({4, 0, seconds(64)}, {1, 0, seconds(66)});
    // One of them has been received twice, which is all that this queue allows.
    ASSERT_EQ(jobs.receive(10, milliseconds(0))->size(), 3U);
    expect_depths({0, 3, seconds(0)}, {2, 0, seconds(66)});
    ASSERT_EQ(dead_letters.receive(1, milliseconds(0))->size(), 1U);
    expect_depths({0, 3, seconds(0)}, {1, 1, seconds(64)});
}

TEST_F(SqliteJobQueueTest, AMessageThatIsReceivedTooOftenTakesNoPlaceOfOthersForLong) {
    SqliteJobQueue jobs = queue(database_, "jobs", "dead-letters");
    for (int i = 0; i < 3; ++i) ASSERT_THAT(jobs.send("poison"), IsOk());
    const auto poisons = jobs.receive(3, milliseconds(0)).value();
    for (const ReceivedMessage& poison : poisons) {
        ASSERT_THAT(jobs.set_visibility(poison.receipt, seconds(0)), IsOk());
    }
    ASSERT_THAT(jobs.send("job"), IsOk());
    const auto received = jobs.receive(1, seconds(20));
    ASSERT_THAT(received, IsOk());
    ASSERT_EQ(received->size(), 1U);
    EXPECT_EQ(received->front().body, "job");
    EXPECT_EQ(queue(database_, "dead-letters", "").depth()->visible, 3);
}

/// How many steps SQLite's virtual machine takes, on both connections.
class StepCounter {
  public:
    explicit StepCounter(Database& database) : database_(database) { set(1, &steps_); }
    ~StepCounter() { set(0, nullptr); }
    StepCounter(const StepCounter&) = delete;
    StepCounter& operator=(const StepCounter&) = delete;

    [[nodiscard]] int steps() const { return steps_; }

  private:
    void set(int every, int* steps) {
        const auto count = [&](SQLite::Database& connection) -> Result<void> {
            sqlite3_progress_handler(
                connection.getHandle(), every, [](void* counted) { return ++*static_cast<int*>(counted), 0; }, steps);
            return {};
        };
        EXPECT_THAT(database_.write(Durability::process_death, count), IsOk());
        EXPECT_THAT(database_.read(count), IsOk());
    }

    Database& database_;
    int steps_ = 0;
};

TEST_F(SqliteJobQueueTest, AJobTakesNoMoreStepsWhereManyWait) {
    SqliteJobQueue jobs(database_, {.name = "jobs", .dead_letters = "dead-letters"}, system_clock());
    const auto steps_of_one = [&] {
        const StepCounter counter(database_);
        EXPECT_THAT(jobs.send("job"), IsOk());
        const auto received = jobs.receive(1, milliseconds(0)).value();
        EXPECT_THAT(jobs.set_visibility(received.at(0).receipt, seconds(60)), IsOk());
        EXPECT_THAT(jobs.depth(), IsOk());
        EXPECT_THAT(jobs.remove(received.at(0).receipt), IsOk());
        return counter.steps();
    };
    for (int i = 0; i < 3; ++i) ASSERT_THAT(jobs.send("job"), IsOk());
    const int few = steps_of_one();
    for (int i = 0; i < 300; ++i) ASSERT_THAT(jobs.send("job"), IsOk());
    const int many = steps_of_one();
    EXPECT_GT(few, 0);
    EXPECT_LE(many, few * 1.05);
}

TEST_F(SqliteJobQueueTest, MessagesOfAnOlderProgramAreCountedAndComeBack) {
    const auto file = folder_.path() / "older.db";
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(R"sql(
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            queue TEXT NOT NULL,
            body TEXT NOT NULL,
            sent_at INTEGER NOT NULL,
            visible_at INTEGER NOT NULL,
            receive_count INTEGER NOT NULL DEFAULT 0
        );
        CREATE TABLE claims (step TEXT PRIMARY KEY);
        CREATE TABLE chat_sessions (session TEXT PRIMARY KEY, touched_at INTEGER);
        CREATE TABLE chat_entries (session TEXT);
        INSERT INTO messages (queue, body, sent_at, visible_at) VALUES
            ('jobs', 'first', 1000, 1000), ('dead-letters', 'poison', 1000, 1000), ('jobs', 'second', 1000, 1000),
            ('jobs', 'sent before the clock was set back', 4102444800000, 4102444800000);
        PRAGMA user_version = 6;
    )sql");
    Database database(file);
    SqliteJobQueue jobs = queue(database, "jobs", "dead-letters");
    EXPECT_EQ(jobs.depth()->visible, 2);
    EXPECT_EQ(queue(database, "dead-letters", "").depth()->visible, 1);
    ASSERT_THAT(jobs.remove(jobs.receive(1, milliseconds(0)).value().at(0).receipt), IsOk());
    EXPECT_EQ(jobs.depth()->visible, 1);
    EXPECT_EQ(jobs.receive(10, milliseconds(0)).value().at(0).body, "second");
    EXPECT_EQ(jobs.receive(10, milliseconds(0)).value().at(0).body, "sent before the clock was set back");
}

}  // namespace
}  // namespace polybot
