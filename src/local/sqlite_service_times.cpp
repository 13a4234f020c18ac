#include "local/sqlite_service_times.hpp"

#include "local/unix_time.hpp"

namespace polybot {
namespace {

std::int64_t minute_of(std::chrono::system_clock::time_point time) {
    return to_unix_ms(std::chrono::floor<std::chrono::minutes>(time));
}

}  // namespace

Result<void> SqliteServiceTimes::add(const ServiceTime& time, std::chrono::system_clock::time_point when) {
    return database_.write(Durability::process_death, [&](SQLite::Database& database) -> Result<void> {
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

Result<ServiceTime> SqliteServiceTimes::recent(std::chrono::system_clock::time_point now) {
    return database_.read([&](SQLite::Database& database) -> Result<ServiceTime> {
        auto sums =
            prepare(database, "SELECT total(busy_ms), total(jobs) FROM service_times WHERE minute BETWEEN ?1 AND ?2",
                    minute_of(now - window), minute_of(now));
        sums.executeStep();
        return ServiceTime{.busy = std::chrono::milliseconds(sums.getColumn(0).getInt64()),
                           .jobs = sums.getColumn(1).getInt64()};
    });
}

}  // namespace polybot
