#include "local/sqlite_prediction_store.hpp"

#include <optional>
#include <string>

#include "local/unix_time.hpp"

namespace polybot {
namespace {

struct Row {
    std::string body;
    std::optional<std::int64_t> delivered_at;
};

Error unknown_prediction() {
    return {Code::not_found, "there is no such prediction"};
}

/// A few at each put, so that they go faster than they come and no put waits for a great clean-up.
void drop_expired(SQLite::Database& database, std::int64_t now) {
    prepare(database,
            "DELETE FROM predictions WHERE rowid IN (SELECT rowid FROM predictions WHERE expires_at <= ?1 LIMIT 8)",
            now)
        .exec();
}

}  // namespace

Result<void> SqlitePredictionStore::put(const Prediction& prediction) {
    const std::string body = to_json(prediction);
    return database_.write(Durability::power_cut, [&](SQLite::Database& database) -> Result<void> {
        drop_expired(database, to_unix_ms(clock_()));
        auto insert = prepare(
            database, "INSERT INTO predictions (id, body, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            prediction.id, body, to_unix_ms(prediction.expires_at));
        if (insert.exec() == 0) return Error{Code::already_exists, "the prediction is stored already"};
        return {};
    });
}

Result<void> SqlitePredictionStore::replace(const Prediction& prediction) {
    const std::string body = to_json(prediction);
    return database_.write(Durability::power_cut, [&](SQLite::Database& database) -> Result<void> {
        prepare(database, "INSERT OR REPLACE INTO predictions (id, body, expires_at) VALUES (?1, ?2, ?3)",
                prediction.id, body, to_unix_ms(prediction.expires_at))
            .exec();
        return {};
    });
}

Result<Prediction> SqlitePredictionStore::get(const std::string& id) {
    const auto row = database_.read([&](SQLite::Database& database) -> Result<Row> {
        auto select = prepare(database, "SELECT body, delivered_at FROM predictions WHERE id = ?1", id);
        if (!select.executeStep()) return unknown_prediction();
        Row found{select.getColumn(0).getString(), std::nullopt};
        if (!select.isColumnNull(1)) found.delivered_at = select.getColumn(1).getInt64();
        return found;
    });
    if (!row) return row.error();
    auto prediction = parse_prediction(row->body);
    if (prediction && row->delivered_at) prediction->delivered_at = from_unix_ms(*row->delivered_at);
    return prediction;
}

Result<void> SqlitePredictionStore::mark_delivered(const std::string& id, std::chrono::system_clock::time_point when) {
    return database_.write(Durability::power_cut, [&](SQLite::Database& database) -> Result<void> {
        auto update =
            prepare(database, "UPDATE predictions SET delivered_at = coalesce(delivered_at, ?2) WHERE id = ?1", id,
                    to_unix_ms(when));
        if (update.exec() == 0) return unknown_prediction();
        return {};
    });
}

}  // namespace polybot
