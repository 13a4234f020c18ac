// What the list of predictions does beyond its port's contract: it has what was stored before, forgets what expires,
// and looks at a bounded part.

#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "predictions/prediction_examples.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOk;
using testing::IsOkAnd;

/// The tables of version 3 that later steps know.
constexpr const char* before_the_list = R"sql(
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        queue TEXT NOT NULL,
        sent_at INTEGER NOT NULL
    );
    CREATE TABLE claims (step TEXT PRIMARY KEY);
    CREATE TABLE chat_sessions (session TEXT PRIMARY KEY, touched_at INTEGER);
    CREATE TABLE chat_entries (session TEXT);
    CREATE TABLE predictions (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        delivered_at INTEGER,
        expires_at INTEGER NOT NULL
    );
    PRAGMA user_version = 3;
)sql";

/// 12,000 predictions of class "cup" in one chat, a second apart, and before them all one of class "owl" in another.
constexpr const char* many_cups = R"sql(
    WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 12000)
    INSERT INTO predictions (id, body, expires_at, listed_at, chat, failed, classes)
    SELECT replace(body ->> 'predictionId', '0f8fad5b', format('%08x', n)),
        json_set(body, '$.predictionId', replace(body ->> 'predictionId', '0f8fad5b', format('%08x', n))),
        expires_at, listed_at + n * 1000, iif(n = 0, 'telegram:1', 'telegram:2'), 0, iif(n = 0, '["owl"]', '["cup"]')
    FROM numbers, predictions WHERE id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    DELETE FROM predictions WHERE id = '0f8fad5b-d9cb-469f-a165-70867728950e';
)sql";

class SqlitePredictionListTest : public ::testing::Test {
  protected:
    void run(const char* sql) {
        ASSERT_THAT(database_.write(Durability::process_death,
                                    [&](SQLite::Database& database) -> Result<void> {
                                        database.exec(sql);
                                        return {};
                                    }),
                    IsOk());
    }
    Result<int> count(const char* sql) {
        return database_.read(
            [&](SQLite::Database& database) -> Result<int> { return database.execAndGet(sql).getInt(); });
    }

    testing::TemporaryFolder folder_;
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1'700'006'500)};
    Database database_{folder_.path() / "polybot.db"};
    SqlitePredictionStore predictions_{database_, [this] { return now_; }};
    SqlitePredictionList list_{database_, predictions_};
};

TEST_F(SqlitePredictionListTest, WhatExpiresLeavesNoEntryBehind) {
    Prediction old = testing::a_prediction("00000000-0000-4000-8000-000000000001");
    old.expires_at = now_ + std::chrono::hours(1);
    ASSERT_THAT(predictions_.put(old), IsOk());
    EXPECT_THAT(count("SELECT count(*) FROM prediction_classes"), IsOkAnd(2));
    now_ += std::chrono::hours(1);
    Prediction next = testing::a_prediction("00000000-0000-4000-8000-000000000002");
    next.objects.clear();
    ASSERT_THAT(predictions_.put(next), IsOk());
    EXPECT_THAT(count("SELECT count(*) FROM prediction_classes"), IsOkAnd(0));
    const auto page = list_.page({}, std::nullopt, 10);
    ASSERT_THAT(page, IsOk());
    EXPECT_THAT(page->predictions, ::testing::ElementsAre(next));
}

TEST_F(SqlitePredictionListTest, WhatWasStoredBeforeThereWasAListIsInIt) {
    const auto file = folder_.path() / "before.db";
    const Prediction done = testing::a_prediction("00000000-0000-4000-8000-000000000001");
    Prediction failed = testing::a_prediction("00000000-0000-4000-8000-000000000002");
    failed.status = PredictionStatus::failed;
    failed.objects.clear();
    failed.time += std::chrono::milliseconds(957);
    const Prediction forgotten =
        forgotten_prediction("00000000-0000-4000-8000-000000000003", now_, std::chrono::hours(24 * 15));
    {
        SqliteConnection before(SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
        before.exec(before_the_list);
        for (const Prediction& prediction : {done, failed, forgotten}) {
            prepare(before, "INSERT INTO predictions (id, body, expires_at) VALUES (?1, ?2, 4000000000000)",
                    prediction.id, to_json(prediction))
                .exec();
        }
        before.exec("INSERT INTO predictions (id, body, expires_at) VALUES ('broken', '{', 4000000000000)");
    }
    Database database(file);
    SqlitePredictionStore predictions(database, [this] { return now_; });
    SqlitePredictionList list(database, predictions);
    const auto all = list.page({}, std::nullopt, 10);
    ASSERT_THAT(all, IsOk());
    EXPECT_THAT(all->predictions, ::testing::ElementsAre(failed, done));
    PredictionFilter filter;
    filter.class_name = "hot dog";
    EXPECT_THAT(list.page(filter, std::nullopt, 10)->predictions, ::testing::ElementsAre(done));
    filter = {};
    filter.chat = failed.chat;
    filter.status = PredictionStatus::failed;
    EXPECT_THAT(list.page(filter, std::nullopt, 10)->predictions, ::testing::ElementsAre(failed));
    // The trigger finds what the step has written.
    ASSERT_THAT(predictions.replace(forgotten_prediction(done.id, now_, std::chrono::hours(1))), IsOk());
    filter = {};
    filter.class_name = "person";
    EXPECT_THAT(list.page(filter, std::nullopt, 10)->predictions, ::testing::IsEmpty());
}

TEST_F(SqlitePredictionListTest, OneThatCannotBeReadIsLeftOut) {
    const Prediction good = testing::a_prediction("00000000-0000-4000-8000-000000000001");
    const Prediction bad = testing::a_prediction("00000000-0000-4000-8000-000000000002");
    ASSERT_THAT(predictions_.put(good), IsOk());
    ASSERT_THAT(predictions_.put(bad), IsOk());
    run("UPDATE predictions SET body = substr(body, 1, 50) WHERE id LIKE '%2'");
    const auto page = list_.page({}, std::nullopt, 10);
    ASSERT_THAT(page, IsOk());
    EXPECT_THAT(page->predictions, ::testing::ElementsAre(good));
}

TEST_F(SqlitePredictionListTest, APageLooksAtABoundedPartAndSaysWhereToGoOn) {
    ASSERT_THAT(predictions_.put(testing::a_prediction()), IsOk());
    run(many_cups);
    PredictionFilter filter;
    filter.chat = "telegram:2";
    filter.class_name = "owl";
    std::optional<ListCursor> from;
    int pages = 0;
    do {
        const auto page = list_.page(filter, from, 10);
        ASSERT_THAT(page, IsOk());
        EXPECT_THAT(page->predictions, ::testing::IsEmpty());
        from = page->older;
        ++pages;
    } while (from && pages < 10);
    EXPECT_EQ(pages, 3) << "12,000 entries of the chat, 5,000 at a time";

    // Where an index tells all, one page is enough.
    filter.chat.clear();
    const auto owls = list_.page(filter, std::nullopt, 10);
    ASSERT_THAT(owls, IsOk());
    EXPECT_EQ(owls->predictions.size(), 1U);
    EXPECT_FALSE(owls->older);
}

}  // namespace
}  // namespace polybot
