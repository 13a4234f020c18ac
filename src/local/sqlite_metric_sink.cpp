#include "local/sqlite_metric_sink.hpp"

#include "local/unix_time.hpp"

namespace polybot {
Result<void> SqliteMetricSink::publish(std::span<const Metric> metrics, std::chrono::system_clock::time_point when) {
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<void> {
        prepare(database, "DELETE FROM metrics WHERE time < ?1", to_unix_ms(when - keep_)).exec();
        for (const Metric& metric : metrics) {
            // Two programs may count the same thing in the same millisecond; nobody measures one thing twice.
            prepare(database,
                    "INSERT INTO metrics (name, time, value, unit) VALUES (?1, ?2, ?3, ?4)"
                    " ON CONFLICT (name, time) DO UPDATE SET value = value + excluded.value",
                    metric.name, to_unix_ms(when), metric.value, metric.unit)
                .exec();
        }
        return {};
    });
}

}  // namespace polybot
