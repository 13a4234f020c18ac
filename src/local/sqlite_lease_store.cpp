#include "local/sqlite_lease_store.hpp"

#include "local/unix_time.hpp"

namespace polybot {

SqliteLeaseStore::SqliteLeaseStore(Database& database)
    : database_(database), presence_(database.file().parent_path() / "leases.owners") {}

Result<bool> SqliteLeaseStore::hold(const std::string& name, std::chrono::system_clock::time_point now,
                                    std::chrono::milliseconds length) {
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<bool> {
        auto held =
            prepare(database, "SELECT holder FROM leases WHERE name = ?1 AND held_until > ?2", name, to_unix_ms(now));
        if (held.executeStep()) {
            const std::int64_t holder = held.getColumn(0).getInt64();
            if (holder != presence_.number() && presence_.is_alive(holder)) return false;
        }
        prepare(database, "INSERT OR REPLACE INTO leases (name, holder, held_until) VALUES (?1, ?2, ?3)", name,
                presence_.number(), to_unix_ms(now + length))
            .exec();
        return true;
    });
}

Result<void> SqliteLeaseStore::give_up(const std::string& name) {
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<void> {
        prepare(database, "DELETE FROM leases WHERE name = ?1 AND holder = ?2", name, presence_.number()).exec();
        return {};
    });
}

}  // namespace polybot
