#include "local/sqlite_metric_sink.hpp"

#include "local/unix_time.hpp"

namespace polybot {
namespace {

std::vector<Sample> read_samples(SQLite::Statement rows) {
    std::vector<Sample> samples;
    while (rows.executeStep()) {
        Metric metric{rows.getColumn(0).getString(), rows.getColumn(2).getDouble(), rows.getColumn(3).getString()};
        samples.push_back({std::move(metric), from_unix_ms(rows.getColumn(1).getInt64())});
    }
    return samples;
}

}  // namespace

Result<void> SqliteMetricSink::publish(std::span<const Metric> metrics, std::chrono::system_clock::time_point when) {
    return database_.write(Durability::process_death, [&](SQLite::Database& database) -> Result<void> {
        prepare(database, "DELETE FROM metrics WHERE time < ?1", to_unix_ms(when - keep_)).exec();
        for (const Metric& metric : metrics) {
            prepare(database, "INSERT OR REPLACE INTO metrics (name, time, value, unit) VALUES (?1, ?2, ?3, ?4)",
                    metric.name, to_unix_ms(when), metric.value, metric.unit)
                .exec();
        }
        return {};
    });
}

Result<std::vector<Sample>> SqliteMetricSink::latest() {
    return database_.read([](SQLite::Database& database) -> Result<std::vector<Sample>> {
        return read_samples(
            prepare(database, "SELECT name, max(time), value, unit FROM metrics GROUP BY name ORDER BY name"));
    });
}

Result<std::vector<Sample>> SqliteMetricSink::history(const std::string& name,
                                                      std::chrono::system_clock::time_point since, int limit) {
    return database_.read([&](SQLite::Database& database) -> Result<std::vector<Sample>> {
        return read_samples(prepare(database,
                                    "SELECT * FROM (SELECT name, time, value, unit FROM metrics WHERE name = ?1"
                                    " AND time >= ?2 ORDER BY time DESC LIMIT ?3) ORDER BY time",
                                    name, to_unix_ms(since), limit));
    });
}

}  // namespace polybot
