#include "local/group_writer.hpp"

#include <future>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "local/temporary_folder.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

constexpr const char* one_more = "INSERT INTO numbers (number) VALUES (?1)";

class GroupWriterTest : public ::testing::Test {
  protected:
    GroupWriterTest() {
        now([this](SqliteConnection& connection) {
            sqlite3_commit_hook(connection.getHandle(), count_commit, &commits_);
            return true;
        });
        commits_ = 0;
    }

    SqliteConnection open() {
        SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("PRAGMA journal_mode = WAL");
        database.exec("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
        database.exec("PRAGMA foreign_keys = ON");
        database.exec("CREATE TABLE children (parent REFERENCES numbers DEFERRABLE INITIALLY DEFERRED)");
        return SqliteConnection(std::move(database));
    }

    static int count_commit(void* commits) {
        ++*static_cast<int*>(commits);
        return 0;
    }

    void now(const GroupWriter::Work& work) { writer_.write(Durability::process_death, work); }

    static GroupWriter::Work insert(int number) {
        return [number](SqliteConnection& connection) {
            prepare(connection, one_more, number).exec();
            return true;
        };
    }

    /// Has the writer do these in one group: they come while it is at another's work. The futures tell what each threw.
    std::vector<std::future<void>> together(const std::vector<GroupWriter::Work>& works) {
        std::binary_semaphore begun{0};
        std::binary_semaphore go_on{0};
        auto first = std::async(std::launch::async, [&] {
            now([&](SqliteConnection&) {
                begun.release();
                go_on.acquire();
                return false;
            });
        });
        begun.acquire();
        std::vector<std::future<void>> outcomes;
        for (const auto& work : works) {
            outcomes.push_back(std::async(std::launch::async, [this, work] { now(work); }));
            std::this_thread::sleep_for(milliseconds(20));  // In this order.
        }
        go_on.release();
        first.get();
        for (auto& outcome : outcomes) outcome.wait();
        return outcomes;
    }

    std::vector<int> numbers() {
        SQLite::Database reader(file_.string(), SQLite::OPEN_READONLY);
        SQLite::Statement rows(reader, "SELECT number FROM numbers ORDER BY number");
        std::vector<int> found;
        while (rows.executeStep()) found.push_back(rows.getColumn(0).getInt());
        return found;
    }

    const testing::TemporaryFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "test.db";
    GroupWriter writer_{open()};
    int commits_ = 0;
};

TEST_F(GroupWriterTest, CommitsTogetherWhatComesTogether) {
    for (auto& outcome : together({insert(1), insert(2), insert(3)})) EXPECT_NO_THROW(outcome.get());
    EXPECT_THAT(numbers(), ElementsAre(1, 2, 3));
    EXPECT_LE(commits_, 2);  // The one that wrote nothing while they came, and theirs.
}

TEST_F(GroupWriterTest, UndoesWhatOneDoesNotWantAndNothingElse) {
    const GroupWriter::Work unwanted = [](SqliteConnection& connection) {
        prepare(connection, one_more, 2).exec();
        return false;
    };
    for (auto& outcome : together({insert(1), unwanted, insert(3)})) EXPECT_NO_THROW(outcome.get());
    EXPECT_THAT(numbers(), ElementsAre(1, 3));
}

TEST_F(GroupWriterTest, ThrowsWhatTheWorkThrewToItsOwnThread) {
    const GroupWriter::Work failing = [](SqliteConnection& connection) -> bool {
        prepare(connection, one_more, 2).exec();
        throw std::runtime_error("no");
    };
    auto outcomes = together({insert(1), failing, insert(1), insert(3)});
    EXPECT_NO_THROW(outcomes[0].get());
    EXPECT_THROW(outcomes[1].get(), std::runtime_error);
    EXPECT_THROW(outcomes[2].get(), SQLite::Exception);  // The number is there already.
    EXPECT_NO_THROW(outcomes[3].get());
    EXPECT_THAT(numbers(), ElementsAre(1, 3));
}

TEST_F(GroupWriterTest, AGroupWhoseTransactionIsLostFailsAsAWhole) {
    // What a full disk does to it.
    const GroupWriter::Work losing = [](SqliteConnection& connection) -> bool {
        connection.exec("ROLLBACK");
        throw SQLite::Exception("database or disk is full", SQLITE_FULL);
    };
    for (auto& outcome : together({insert(1), losing, insert(3)})) EXPECT_THROW(outcome.get(), SQLite::Exception);
    EXPECT_THAT(numbers(), ElementsAre());
    now(insert(4));
    EXPECT_THAT(numbers(), ElementsAre(4));
}

TEST_F(GroupWriterTest, AGroupThatCannotBeCommittedFailsAsAWhole) {
    const GroupWriter::Work orphan = [](SqliteConnection& connection) {
        connection.exec("INSERT INTO children (parent) VALUES (2)");
        return true;
    };
    for (auto& outcome : together({insert(1), orphan})) EXPECT_THROW(outcome.get(), SQLite::Exception);
    EXPECT_THAT(numbers(), ElementsAre());
}

TEST_F(GroupWriterTest, LeavesNobodyWaiting) {
    constexpr int threads = 8;
    constexpr int each = 200;
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([this, thread] {
            for (int i = 0; i < each; ++i) now(insert(thread * each + i));
        });
    }
    writers.clear();
    EXPECT_EQ(numbers().size(), threads * each);
    EXPECT_LE(commits_, threads * each);
}

}  // namespace
}  // namespace polybot
