#include "local/sqlite_prediction_store.hpp"

#include <optional>
#include <set>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

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
void drop_expired(SqliteConnection& database, std::int64_t now) {
    prepare(database,
            "DELETE FROM predictions WHERE rowid IN (SELECT rowid FROM predictions WHERE expires_at <= ?1 LIMIT 8)",
            now)
        .exec();
}

std::string class_names(const Prediction& prediction) {
    std::set<std::string> names;
    for (const FoundObject& object : prediction.objects) names.insert(object.name);
    return boost::json::serialize(boost::json::array(names.begin(), names.end()));
}

/// False when the id is taken.
bool insert(SqliteConnection& database, const Prediction& prediction, const std::string& body) {
    auto insertion = prepare(database,
                             "INSERT INTO predictions (id, body, expires_at, listed_at, chat, failed, classes)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                             prediction.id, body, to_unix_ms(prediction.expires_at));
    if (!is_forgotten(prediction)) {
        insertion.bind(4, to_unix_ms(prediction.time));
        insertion.bind(5, prediction.chat);
        insertion.bind(6, prediction.status == PredictionStatus::failed ? 1 : 0);
        insertion.bind(7, class_names(prediction));
    }
    return insertion.exec() > 0;
}

}  // namespace

Result<void> SqlitePredictionStore::put(const Prediction& prediction) {
    const std::string body = to_json(prediction);
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        drop_expired(database, to_unix_ms(clock_()));
        if (!insert(database, prediction, body)) {
            return Error{Code::already_exists, "the prediction is stored already"};
        }
        return {};
    });
}

Result<void> SqlitePredictionStore::replace(const Prediction& prediction) {
    const std::string body = to_json(prediction);
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        // Not INSERT OR REPLACE, which would leave the list's entries of the old one behind.
        prepare(database, "DELETE FROM predictions WHERE id = ?1", prediction.id).exec();
        insert(database, prediction, body);
        return {};
    });
}

Result<Prediction> SqlitePredictionStore::get(const std::string& id) {
    const auto row = database_.read([&](SqliteConnection& database) -> Result<Row> {
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
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        auto update =
            prepare(database, "UPDATE predictions SET delivered_at = coalesce(delivered_at, ?2) WHERE id = ?1", id,
                    to_unix_ms(when));
        if (update.exec() == 0) return unknown_prediction();
        return {};
    });
}

}  // namespace polybot
