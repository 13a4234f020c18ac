// What the SQLite stores do beyond their ports' contracts: they forget.

#include <array>

#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "predictions/prediction_examples.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAnd;

class SqliteStoresTest : public ::testing::Test {
  protected:
    testing::TemporaryFolder folder_;
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1'700'000'000)};
    Database database_{folder_.path() / "polybot.db"};
};

TEST_F(SqliteStoresTest, AnExpiredPredictionGoesWhenANewOneComes) {
    SqlitePredictionStore predictions(database_, [this] { return now_; });
    Prediction old = testing::a_prediction("00000000-0000-4000-8000-000000000001");
    old.expires_at = now_ + std::chrono::hours(1);
    ASSERT_THAT(predictions.put(old), IsOk());
    ASSERT_THAT(predictions.put(testing::a_prediction("00000000-0000-4000-8000-000000000002")), IsOk());
    EXPECT_THAT(predictions.get(old.id), IsOk());
    now_ += std::chrono::hours(1);
    ASSERT_THAT(predictions.put(testing::a_prediction("00000000-0000-4000-8000-000000000003")), IsOk());
    EXPECT_THAT(predictions.get(old.id), FailsWith(Code::not_found));
    EXPECT_THAT(predictions.get("00000000-0000-4000-8000-000000000002"), IsOk());
}

TEST_F(SqliteStoresTest, APredictionThatCannotBeReadIsDataLoss) {
    SqlitePredictionStore predictions(database_, [this] { return now_; });
    ASSERT_THAT(predictions.put(testing::a_prediction()), IsOk());
    ASSERT_THAT(database_.write(Durability::power_cut,
                                [](SQLite::Database& database) -> Result<void> {
                                    database.exec("UPDATE predictions SET body = substr(body, 1, 50)");
                                    return {};
                                }),
                IsOk());
    EXPECT_THAT(predictions.get(testing::a_prediction().id), FailsWith(Code::data_loss));
}

TEST_F(SqliteStoresTest, EndedClaimsGoWhenNewOnesCome) {
    SqliteClaimStore claims(database_);
    for (int i = 0; i < 20; ++i) {
        const auto claim = claims.acquire("update:" + std::to_string(i), now_, std::chrono::seconds(30));
        ASSERT_THAT(claim, IsOk());
        ASSERT_THAT(claims.finish(*claim, now_, std::chrono::hours(1)), IsOk());
    }
    const auto later = now_ + std::chrono::hours(2);
    for (int i = 0; i < 3; ++i) {
        ASSERT_THAT(claims.acquire("update:10" + std::to_string(i), later, std::chrono::seconds(30)), IsOk());
    }
    EXPECT_THAT(database_.read([](SQLite::Database& database) -> Result<int> {
        return database.execAndGet("SELECT count(*) FROM claims").getInt();
    }),
                IsOkAnd(3));
}

TEST_F(SqliteStoresTest, TheClaimsOfADeadProcessAreFreeAtOnce) {
    SqliteClaimStore claims(database_);
    const std::chrono::seconds lease(60);
    {
        SqliteClaimStore mortal(database_);
        ASSERT_THAT(mortal.acquire("update:1", now_, lease), IsOkAnd(Claim::acquired));
        const auto second = mortal.acquire("update:2", now_, lease);
        ASSERT_THAT(second, IsOkAnd(Claim::acquired));
        ASSERT_THAT(mortal.finish(*second, now_, std::chrono::hours(24)), IsOk());
        EXPECT_THAT(claims.acquire("update:1", now_, lease), IsOkAnd(Claim::busy)) << "it lives";
    }
    EXPECT_THAT(claims.acquire("update:1", now_, lease), IsOkAnd(Claim::taken_over));
    EXPECT_THAT(claims.acquire("update:1", now_, lease), IsOkAnd(Claim::busy)) << "it is ours now";
    EXPECT_THAT(claims.acquire("update:2", now_, lease), IsOkAnd(Claim::done)) << "what is done stays so";
}

TEST_F(SqliteStoresTest, AClaimThatNamesNoOwnerIsHeldUntilItsLeaseEnds) {
    SqliteClaimStore claims(database_);
    const std::chrono::seconds lease(60);
    ASSERT_THAT(claims.acquire("update:1", now_, lease), IsOkAnd(Claim::acquired));
    ASSERT_THAT(database_.write(Durability::process_death,
                                [](SQLite::Database& database) -> Result<void> {
                                    database.exec("UPDATE claims SET owner = 0");
                                    return {};
                                }),
                IsOk());
    EXPECT_THAT(claims.acquire("update:1", now_, lease), IsOkAnd(Claim::busy));
    EXPECT_THAT(claims.acquire("update:1", now_ + lease, lease), IsOkAnd(Claim::taken_over));
}

TEST_F(SqliteStoresTest, TheLeaseOfADeadProcessIsFreeAtOnce) {
    SqliteLeaseStore leases(database_);
    const std::chrono::seconds length(60);
    {
        SqliteLeaseStore mortal(database_);
        ASSERT_THAT(mortal.hold("streamer", now_, length), IsOkAnd(true));
        EXPECT_THAT(leases.hold("streamer", now_, length), IsOkAnd(false)) << "it lives";
    }
    EXPECT_THAT(leases.hold("streamer", now_, length), IsOkAnd(true));
}

TEST_F(SqliteStoresTest, ServiceTimesKeepABoundedHistory) {
    SqliteServiceTimes times(database_);
    for (int minute = 0; minute < 60; ++minute) {
        ASSERT_THAT(times.add({.busy = std::chrono::seconds(1), .jobs = 1}, now_ + std::chrono::minutes(minute)),
                    IsOk());
    }
    EXPECT_THAT(database_.read([](SQLite::Database& database) -> Result<int> {
        return database.execAndGet("SELECT count(*) FROM service_times").getInt();
    }),
                IsOkAnd(11));
}

TEST_F(SqliteStoresTest, AnIdleChatIsForgottenWhenAnotherGoesOn) {
    SqliteChatLog log(database_, std::chrono::hours(24));
    ASSERT_THAT(log.append("idle", "", "old", now_), IsOkAnd(1));
    ASSERT_THAT(log.append("busy", "", "1", now_ + std::chrono::hours(20)), IsOkAnd(1));
    ASSERT_THAT(log.append("busy", "", "2", now_ + std::chrono::hours(40)), IsOkAnd(2));
    EXPECT_TRUE(log.read("idle", 0, 10)->empty());
    EXPECT_EQ(log.read("busy", 0, 10)->size(), 2U);
    EXPECT_THAT(log.append("idle", "", "back", now_ + std::chrono::hours(41)), IsOkAnd(1));
}

TEST_F(SqliteStoresTest, ChatEntriesOfAnOlderProgramGoToo) {
    const auto file = folder_.path() / "older.db";
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(R"sql(
        CREATE TABLE chat_sessions (session TEXT PRIMARY KEY, last_sequence INTEGER NOT NULL, touched_at INTEGER NOT NULL);
        CREATE TABLE chat_entries (
            session TEXT NOT NULL REFERENCES chat_sessions ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            key TEXT,
            body TEXT NOT NULL,
            PRIMARY KEY (session, sequence),
            UNIQUE (session, key)
        );
        INSERT INTO chat_sessions VALUES ('alice', 2, 1700000000000);
        INSERT INTO chat_entries VALUES ('alice', 1, NULL, '1'), ('alice', 2, 'key', '2');
        PRAGMA user_version = 9;
    )sql");
    Database database(file);
    SqliteChatLog log(database, std::chrono::hours(24));
    ASSERT_THAT(log.append("alice", "", "3", now_ + std::chrono::hours(24)), IsOkAnd(3));
    EXPECT_EQ(log.read("alice", 0, 10)->size(), 3U);
    ASSERT_THAT(log.append("alice", "", "4", now_ + std::chrono::hours(25)), IsOkAnd(4));
    EXPECT_EQ(log.read("alice", 0, 10)->size(), 2U);
}

TEST_F(SqliteStoresTest, OldMetricsGoWhenNewOnesCome) {
    SqliteMetricSink metrics(database_, std::chrono::hours(1));
    for (int minute = 0; minute <= 90; minute += 30) {
        const std::array sample = {Metric{"Workers", static_cast<double>(minute), "Count"}};
        ASSERT_THAT(metrics.publish(sample, now_ + std::chrono::minutes(minute)), IsOk());
    }
    const auto samples = SqliteMetricHistory(database_).history(std::array<std::string, 1>{"Workers"}, now_, 100);
    ASSERT_THAT(samples, IsOk());
    std::vector<double> values;
    for (const MetricSample& sample : *samples) values.push_back(sample.value);
    EXPECT_THAT(values, ::testing::ElementsAre(30, 60, 90));
}

TEST_F(SqliteStoresTest, OldDecisionsGoAndTheNewestThousandStay) {
    SqliteDecisionLog decisions(database_, std::chrono::hours(24));
    const auto decide = [&](std::chrono::system_clock::time_point time) {
        ASSERT_THAT(decisions.record({.time = time, .from = 1, .to = 2, .reason = "a test"}), IsOk());
    };
    const auto kept = [&] { return decisions.recent(2 * SqliteDecisionLog::most_kept)->size(); };
    decide(now_);
    decide(now_ + std::chrono::hours(1));
    EXPECT_EQ(kept(), 2U);
    decide(now_ + std::chrono::hours(25));
    EXPECT_EQ(kept(), 2U) << "the first is more than a day old";
    for (int i = 0; i < SqliteDecisionLog::most_kept; ++i) decide(now_ + std::chrono::hours(25));
    EXPECT_EQ(kept(), static_cast<std::size_t>(SqliteDecisionLog::most_kept));
}

}  // namespace
}  // namespace polybot
