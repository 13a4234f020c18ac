#include "local/sqlite_claim_store.hpp"

#include "jobs/prediction_id.hpp"
#include "local/unix_time.hpp"

namespace polybot {
namespace {

/// A lease that ran out tells for so long that somebody may have done a part of the step.
constexpr std::chrono::hours remember_unfinished{24};

/// A finished step is no longer to be remembered once its time is over. A few at each acquire, so that they go faster
/// than they come.
void drop_ended(SqliteConnection& database, std::chrono::system_clock::time_point now) {
    prepare(database,
            "DELETE FROM claims WHERE rowid IN (SELECT rowid FROM claims"
            " WHERE held_until <= ?1 AND (done = 1 OR held_until <= ?2) LIMIT 8)",
            to_unix_ms(now), to_unix_ms(now - remember_unfinished))
        .exec();
}

}  // namespace

SqliteClaimStore::SqliteClaimStore(Database& database)
    : database_(database), presence_(database.file().parent_path() / "claims.owners") {}

// A lease need not survive a power cut, since its holder does not either; that the step is done must.
Result<Claim> SqliteClaimStore::acquire(const std::string& step, std::chrono::system_clock::time_point now,
                                        std::chrono::seconds lease) {
    const std::string token = new_id();
    const auto claim = [&](Claim::State state) { return Claim{.state = state, .step = step, .token = token}; };
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<Claim> {
        auto held = prepare(database, "SELECT done, held_until, owner FROM claims WHERE step = ?1", step);
        const bool is_known = held.executeStep();
        const bool is_done = is_known && held.getColumn(0).getInt() != 0;
        if (is_known && held.getColumn(1).getInt64() > to_unix_ms(now)) {
            if (is_done) return claim(Claim::done);
            if (presence_.is_alive(held.getColumn(2).getInt64())) return claim(Claim::busy);
        }
        prepare(database,
                "INSERT OR REPLACE INTO claims (step, done, held_until, owner, token) VALUES (?1, 0, ?2, ?3, ?4)", step,
                to_unix_ms(now + lease), presence_.number(), token)
            .exec();
        drop_ended(database, now);
        return claim(is_known && !is_done ? Claim::taken_over : Claim::acquired);
    });
}

Result<void> SqliteClaimStore::finish(const Claim& claim, std::chrono::system_clock::time_point now,
                                      std::chrono::seconds keep) {
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        prepare(database,
                "INSERT INTO claims (step, done, held_until) VALUES (?1, 1, ?2) ON CONFLICT (step)"
                " DO UPDATE SET done = 1, held_until = max(held_until, ?2)",
                claim.step, to_unix_ms(now + keep))
            .exec();
        return {};
    });
}

Result<void> SqliteClaimStore::release(const Claim& claim) {
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<void> {
        prepare(database, "DELETE FROM claims WHERE step = ?1 AND token = ?2 AND done = 0", claim.step, claim.token)
            .exec();
        return {};
    });
}

}  // namespace polybot
