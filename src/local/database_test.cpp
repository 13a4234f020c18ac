#include "local/database.hpp"

#include <fstream>
#include <future>
#include <thread>
#include <vector>

#include "local/sqlite_job_queue.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAnd;

class DatabaseTest : public ::testing::Test {
  protected:
    /// What opening the file throws; empty when it opens.
    std::string opening_fails() {
        try {
            const Database database(file_);
            return "";
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }

    testing::TemporaryFolder folder_;
    const fs::path file_ = folder_.path() / "polybot.db";
};

Result<void> execute(SQLite::Database& database, const char* sql) {
    database.exec(sql);
    return {};
}

Result<std::string> pragma(SQLite::Database& database, const char* sql) {
    return database.execAndGet(sql).getString();
}

TEST_F(DatabaseTest, CommitsSyncTheLogOnlyWhereAPowerCutMattersAndAlwaysSo) {
    Database database(file_);
    const auto ask = [&](Durability durability, const char* name) {
        return database.write(durability, [&](SQLite::Database& connection) { return pragma(connection, name); });
    };
    constexpr const char* full = "2";
    constexpr const char* normal = "1";
    EXPECT_THAT(ask(Durability::power_cut, "PRAGMA journal_mode"), IsOkAnd("wal"));
    EXPECT_THAT(ask(Durability::power_cut, "PRAGMA synchronous"), IsOkAnd(full));
    EXPECT_THAT(ask(Durability::process_death, "PRAGMA synchronous"), IsOkAnd(normal));
    EXPECT_THAT(ask(Durability::process_death, "PRAGMA synchronous"), IsOkAnd(normal));
    EXPECT_THAT(ask(Durability::power_cut, "PRAGMA synchronous"), IsOkAnd(full));
}

TEST_F(DatabaseTest, TheFilesAreTheOwnersAlone) {
    Database database(file_);
    ASSERT_THAT(
        database.write(Durability::power_cut, [](SQLite::Database& c) { return execute(c, "DELETE FROM claims"); }),
        IsOk());
    int files = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path())) {
        EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
        ++files;
    }
    EXPECT_EQ(files, 3);  // the database, its log, its index
}

TEST_F(DatabaseTest, AnErrorRollsBackWhatWasWritten) {
    Database database(file_);
    const auto failed = database.write(Durability::power_cut, [](SQLite::Database& connection) -> Result<void> {
        connection.exec("INSERT INTO claims (step, done, held_until) VALUES ('update:1', 0, 0)");
        return Error{Code::failed_precondition, "changed my mind"};
    });
    EXPECT_THAT(failed, FailsWith(Code::failed_precondition));
    EXPECT_THAT(database.read([](SQLite::Database& c) { return pragma(c, "SELECT count(*) FROM claims"); }),
                IsOkAnd("0"));
}

TEST_F(DatabaseTest, ManyMayCreateItAtOnce) {
    std::vector<std::future<void>> openings;
    openings.reserve(8);
    for (int i = 0; i < 8; ++i) {
        openings.push_back(std::async(std::launch::async, [this] { const Database database(file_); }));
    }
    for (auto& opening : openings) EXPECT_NO_THROW(opening.get());
}

TEST_F(DatabaseTest, ALockHeldForTooLongIsUnavailable) {
    Database holder(file_);
    Database other(file_, std::chrono::milliseconds(20));
    const auto held = holder.write(Durability::power_cut, [&](SQLite::Database&) {
        return other.write(Durability::power_cut, [](SQLite::Database& c) { return execute(c, "DELETE FROM claims"); });
    });
    EXPECT_THAT(held, FailsWith(Code::unavailable));
    EXPECT_THAT(
        other.write(Durability::power_cut, [](SQLite::Database& c) { return execute(c, "DELETE FROM claims"); }),
        IsOk());
}

TEST_F(DatabaseTest, ReadersDoNotWaitForAWriter) {
    Database database(file_);
    const auto read_inside =
        database.write(Durability::power_cut, [&](SQLite::Database& connection) -> Result<std::string> {
            connection.exec("INSERT INTO claims (step, done, held_until) VALUES ('update:1', 0, 0)");
            return database.read([](SQLite::Database& c) { return pragma(c, "SELECT count(*) FROM claims"); });
        });
    EXPECT_THAT(read_inside, IsOkAnd("0"));
}

TEST_F(DatabaseTest, AFullDiskIsSaidClearlyAndLosesNothing) {
    Database database(file_);
    SqliteJobQueue queue(database, {.name = "jobs", .dead_letters = "dead-letters"}, system_clock());
    // SQLite answers its own page limit as it answers a full disk.
    ASSERT_THAT(database.read([](SQLite::Database& c) { return pragma(c, "PRAGMA max_page_count"); }), IsOk());
    (void)database.write(Durability::power_cut,
                         [](SQLite::Database& c) { return pragma(c, "PRAGMA max_page_count = 40"); });
    int sent = 0;
    Result<void> last;
    while (sent < 1000) {
        last = queue.send(std::string(4000, 'x'));
        if (!last) break;
        ++sent;
    }
    EXPECT_THAT(last, FailsWith(Code::resource_exhausted));
    EXPECT_THAT(last.error().message, ::testing::EndsWith("the disk is full"));
    ASSERT_GT(sent, 0);
    const auto depth = queue.depth();
    ASSERT_THAT(depth, IsOk());
    EXPECT_EQ(depth->visible, sent);
}

TEST_F(DatabaseTest, SaysWhatIsWrongWithTheFile) {
    std::ofstream(file_) << "This is no database, and it is long enough to be seen as none at the first look at it.";
    EXPECT_THAT(opening_fails(), ::testing::StartsWith("cannot open the database " + file_.string() + ": "));
    fs::remove(file_);
    fs::create_directory(file_);
    EXPECT_THAT(opening_fails(), ::testing::StartsWith("cannot open the database " + file_.string() + ": "));
}

TEST_F(DatabaseTest, RefusesTheFileOfANewerProgram) {
    ASSERT_EQ(opening_fails(), "");
    SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 999");
    EXPECT_THAT(opening_fails(), ::testing::HasSubstr("written by a newer polybot"));
}

}  // namespace
}  // namespace polybot
