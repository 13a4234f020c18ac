#include "local/sqlite_connection.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "local/temporary_folder.hpp"

namespace polybot {
namespace {

class SqliteConnectionTest : public ::testing::Test {
  protected:
    SqliteConnectionTest() { connection_.exec("CREATE TABLE numbers (number INTEGER, word TEXT)"); }

    SqliteConnection open() {
        return SqliteConnection(SQLite::Database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
    }
    int statements() {
        int count = 0;
        for (sqlite3_stmt* one = nullptr; (one = sqlite3_next_stmt(connection_.getHandle(), one)) != nullptr;) ++count;
        return count;
    }
    void insert(int number) { prepare(connection_, "INSERT INTO numbers (number) VALUES (?1)", number).exec(); }
    int count(int from) {
        auto row = prepare(connection_, "SELECT count(*) FROM numbers WHERE number >= ?1", from);
        row.executeStep();
        return row.getColumn(0).getInt();
    }

    const testing::TemporaryFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "test.db";
    SqliteConnection connection_ = open();
};

TEST_F(SqliteConnectionTest, PreparesAStatementOnce) {
    for (int number = 0; number < 5; ++number) {
        insert(number);
        EXPECT_EQ(count(1), number);
    }
    EXPECT_EQ(statements(), 2);
}

TEST_F(SqliteConnectionTest, PreparesOneMoreForWhoNeedsItMeanwhile) {
    insert(1);
    insert(2);
    const char* const sql = "SELECT number FROM numbers ORDER BY number";
    auto outer = prepare(connection_, sql);
    ASSERT_TRUE(outer.executeStep());
    {
        auto inner = prepare(connection_, sql);
        ASSERT_TRUE(inner.executeStep());
        EXPECT_EQ(inner.getColumn(0).getInt(), 1);
    }
    ASSERT_TRUE(outer.executeStep());
    EXPECT_EQ(outer.getColumn(0).getInt(), 2);
}

TEST_F(SqliteConnectionTest, LeavesNoValueToTheNext) {
    const char* const sql = "INSERT INTO numbers (number, word) VALUES (?1, ?2)";
    prepare(connection_, sql, 1, "one").exec();
    prepare(connection_, sql, 2).exec();
    auto word = prepare(connection_, "SELECT word FROM numbers WHERE number = 2");
    ASSERT_TRUE(word.executeStep());
    EXPECT_TRUE(word.isColumnNull(0));
}

TEST_F(SqliteConnectionTest, HoldsNoSnapshotOfWhatWasReadInPart) {
    connection_.exec("PRAGMA journal_mode = WAL");
    insert(1);
    insert(2);
    ASSERT_TRUE(prepare(connection_, "SELECT number FROM numbers").executeStep());
    SqliteConnection other = open();
    prepare(other, "DELETE FROM numbers").exec();
    EXPECT_EQ(count(0), 0);
}

TEST_F(SqliteConnectionTest, GoesOnAfterAFault) {
    connection_.exec("CREATE UNIQUE INDEX once ON numbers (number)");
    insert(1);
    EXPECT_THROW(insert(1), SQLite::Exception);
    insert(2);
    EXPECT_EQ(count(0), 2);
    EXPECT_THROW((void)prepare(connection_, "SELECT nothing FROM nowhere"), SQLite::Exception);
    EXPECT_THROW((void)prepare(connection_, "SELECT nothing FROM nowhere"), SQLite::Exception);
}

TEST_F(SqliteConnectionTest, HeedsAnotherSchema) {
    EXPECT_EQ(count(0), 0);
    open().exec("ALTER TABLE numbers RENAME TO others");
    open().exec("CREATE VIEW numbers AS SELECT 7 AS number");
    EXPECT_EQ(count(0), 1);
}

}  // namespace
}  // namespace polybot
