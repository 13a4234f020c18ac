#include "local/sqlite_service_times.hpp"

#include "local/unix_time.hpp"

namespace polybot {
namespace {

std::int64_t minute_of(std::chrono::system_clock::time_point time) {
    return to_unix_ms(std::chrono::floor<std::chrono::minutes>(time));
}

}  // namespace

Result<void> SqliteServiceTimes::add(const ServiceTime& time, std::chrono::system_clock::time_point when) {
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<void> {
        // Those of another window stay, for a reader whose clock is behind.
        prepare(database, "DELETE FROM service_times WHERE minute < ?1", minute_of(when - 2 * window)).exec();
        prepare(database,
                "INSERT INTO service_times (minute, busy_ms, jobs) VALUES (?1, ?2, ?3) ON CONFLICT (minute)"
                " DO UPDATE SET busy_ms = busy_ms + ?2, jobs = jobs + ?3",
                minute_of(when), static_cast<std::int64_t>(time.busy.count()), time.jobs)
            .exec();
        return {};
    });
}

Result<ServiceTimes::Minutes> SqliteServiceTimes::recent(std::chrono::system_clock::time_point now) {
    return database_.read([&](SqliteConnection& database) -> Result<Minutes> {
        Minutes minutes;
        auto rows = prepare(database, "SELECT busy_ms, jobs FROM service_times WHERE minute = ?1");
        for (std::size_t age = 0; age < minutes.size(); ++age) {
            rows.bind(1, minute_of(now - std::chrono::minutes(age)));
            if (rows.executeStep()) {
                minutes[age] = {.busy = std::chrono::milliseconds(rows.getColumn(0).getInt64()),
                                .jobs = rows.getColumn(1).getInt64()};
            }
            rows.reset();
        }
        return minutes;
    });
}

}  // namespace polybot
