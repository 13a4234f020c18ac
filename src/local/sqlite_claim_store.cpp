#include "local/sqlite_claim_store.hpp"

#include "local/unix_time.hpp"

namespace polybot {
namespace {

/// A lease that ran out and a finished step no longer to be remembered both mean the same as no claim. A few at
/// each acquire, so that they go faster than they come.
void drop_ended(SQLite::Database& database, std::int64_t now) {
    prepare(database, "DELETE FROM claims WHERE rowid IN (SELECT rowid FROM claims WHERE held_until <= ?1 LIMIT 8)",
            now)
        .exec();
}

}  // namespace

SqliteClaimStore::SqliteClaimStore(Database& database)
    : database_(database), presence_(database.file().parent_path() / "claims.owners") {}

// A lease need not survive a power cut, since its holder does not either; that the step is done must.
Result<Claim> SqliteClaimStore::acquire(const std::string& step, std::chrono::system_clock::time_point now,
                                        std::chrono::seconds lease) {
    return database_.write(Durability::process_death, [&](SQLite::Database& database) -> Result<Claim> {
        drop_ended(database, to_unix_ms(now));
        auto take = prepare(database,
                            "INSERT INTO claims (step, done, held_until, owner) VALUES (?1, 0, ?3, ?4)"
                            " ON CONFLICT (step) DO UPDATE SET done = 0, held_until = ?3, owner = ?4"
                            " WHERE held_until <= ?2",
                            step, to_unix_ms(now), to_unix_ms(now + lease), presence_.number());
        if (take.exec() > 0) return Claim::acquired;
        auto held = prepare(database, "SELECT done, owner FROM claims WHERE step = ?1", step);
        held.executeStep();
        if (held.getColumn(0).getInt() != 0) return Claim::done;
        if (presence_.is_alive(held.getColumn(1).getInt64())) return Claim::busy;
        prepare(database, "UPDATE claims SET held_until = ?2, owner = ?3 WHERE step = ?1", step,
                to_unix_ms(now + lease), presence_.number())
            .exec();
        return Claim::acquired;
    });
}

Result<void> SqliteClaimStore::finish(const std::string& step, std::chrono::system_clock::time_point now,
                                      std::chrono::seconds keep) {
    return database_.write(Durability::power_cut, [&](SQLite::Database& database) -> Result<void> {
        prepare(database,
                "INSERT INTO claims (step, done, held_until) VALUES (?1, 1, ?2) ON CONFLICT (step)"
                " DO UPDATE SET done = 1, held_until = max(held_until, ?2)",
                step, to_unix_ms(now + keep))
            .exec();
        return {};
    });
}

Result<void> SqliteClaimStore::release(const std::string& step) {
    return database_.write(Durability::process_death, [&](SQLite::Database& database) -> Result<void> {
        prepare(database, "DELETE FROM claims WHERE step = ?1 AND done = 0", step).exec();
        return {};
    });
}

}  // namespace polybot
