#include "local/sqlite_metric_history.hpp"

#include <algorithm>

#include "local/unix_time.hpp"

namespace polybot {
namespace {

void append(std::vector<MetricSample>& samples, const std::string& name, SQLite::Statement&& rows) {
    while (rows.executeStep()) {
        samples.push_back({name, from_unix_ms(rows.getColumn(0).getInt64()), rows.getColumn(1).getDouble()});
    }
}

}  // namespace

Result<std::vector<MetricSample>> SqliteMetricHistory::history(std::span<const std::string> names,
                                                               std::chrono::system_clock::time_point since, int limit) {
    return database_.read([&](SqliteConnection& database) -> Result<std::vector<MetricSample>> {
        std::vector<MetricSample> samples;
        for (const std::string& name : names) {
            append(samples, name,
                   prepare(database,
                           "SELECT time, value FROM metrics WHERE name = ?1 AND time >= ?2 ORDER BY time DESC LIMIT ?3",
                           name, to_unix_ms(since), limit));
        }
        std::ranges::stable_sort(samples, {}, &MetricSample::time);
        return samples;
    });
}

Result<std::vector<MetricSample>> SqliteMetricHistory::sums(std::span<const std::string> names,
                                                            std::chrono::system_clock::time_point since) {
    const auto first = to_unix_ms(std::chrono::floor<std::chrono::minutes>(since));
    return database_.read([&](SqliteConnection& database) -> Result<std::vector<MetricSample>> {
        std::vector<MetricSample> samples;
        for (const std::string& name : names) {
            append(samples, name,
                   prepare(database,
                           "SELECT time / 60000 * 60000, sum(value) FROM metrics WHERE name = ?1 AND time >= ?2"
                           " GROUP BY time / 60000",
                           name, first));
        }
        std::ranges::stable_sort(samples, {}, &MetricSample::time);
        return samples;
    });
}

}  // namespace polybot
