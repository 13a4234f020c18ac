#include "local/schema.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include <SQLiteCpp/Transaction.h>

namespace polybot {
namespace {

// Entry n takes a database from version n to n + 1; entries are only ever added. Times are Unix milliseconds.
constexpr std::array steps = {
    R"sql(
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        queue TEXT NOT NULL,
        body TEXT NOT NULL,
        sent_at INTEGER NOT NULL,
        visible_at INTEGER NOT NULL,
        receive_count INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX messages_by_visibility ON messages (queue, visible_at, id);

    CREATE TABLE predictions (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        delivered_at INTEGER,
        expires_at INTEGER NOT NULL
    );
    CREATE INDEX predictions_by_expiry ON predictions (expires_at);

    CREATE TABLE claims (
        step TEXT PRIMARY KEY,
        done INTEGER NOT NULL,
        held_until INTEGER NOT NULL
    );
    CREATE INDEX claims_by_end ON claims (held_until);

    CREATE TABLE chat_sessions (
        session TEXT PRIMARY KEY,
        last_sequence INTEGER NOT NULL,
        touched_at INTEGER NOT NULL
    );
    CREATE INDEX chat_sessions_by_touch ON chat_sessions (touched_at);
    CREATE TABLE chat_entries (
        session TEXT NOT NULL REFERENCES chat_sessions ON DELETE CASCADE,
        sequence INTEGER NOT NULL,
        key TEXT,
        body TEXT NOT NULL,
        PRIMARY KEY (session, sequence),
        UNIQUE (session, key)
    );

    CREATE TABLE metrics (
        name TEXT NOT NULL,
        time INTEGER NOT NULL,
        value REAL NOT NULL,
        unit TEXT NOT NULL,
        PRIMARY KEY (name, time)
    ) WITHOUT ROWID;
    CREATE INDEX metrics_by_time ON metrics (time);
    )sql",
    R"sql(
    CREATE TABLE chat_settings (
        chat TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        changed_at INTEGER NOT NULL
    );
    CREATE INDEX chat_settings_by_change ON chat_settings (changed_at);
    )sql",
    // The process that holds a claim (presence.hpp); 0 for one that does not say.
    "ALTER TABLE claims ADD COLUMN owner INTEGER NOT NULL DEFAULT 0",
    R"sql(
    CREATE TABLE service_times (
        minute INTEGER PRIMARY KEY,
        busy_ms INTEGER NOT NULL,
        jobs INTEGER NOT NULL
    );
    CREATE TABLE leases (
        name TEXT PRIMARY KEY,
        holder INTEGER NOT NULL,
        held_until INTEGER NOT NULL
    );
    )sql",
    R"sql(
    CREATE TABLE scaling_decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time INTEGER NOT NULL,
        from_workers INTEGER NOT NULL,
        to_workers INTEGER NOT NULL,
        reason TEXT NOT NULL
    );
    )sql",
};

}  // namespace

void bring_schema_up_to_date(SQLite::Database& database) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    const int newest = static_cast<int>(steps.size());
    if (version > newest) {
        throw std::runtime_error("was written by a newer polybot (schema " + std::to_string(version) +
                                 ", this one knows " + std::to_string(newest) + ")");
    }
    if (version == newest) return;
    for (auto step = steps.begin() + version; step != steps.end(); ++step) database.exec(*step);
    database.exec("PRAGMA user_version = " + std::to_string(newest));
    transaction.commit();
}

}  // namespace polybot
