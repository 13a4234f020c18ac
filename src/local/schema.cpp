#include "local/schema.hpp"

#include <array>
#include <ranges>
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
    // What the list of predictions is narrowed by. One that is not in the list has no `listed_at`; `classes` is a JSON
    // array of names, each once. A class has an entry for each prediction, which the triggers keep.
    R"sql(
    ALTER TABLE predictions ADD COLUMN listed_at INTEGER;
    ALTER TABLE predictions ADD COLUMN chat TEXT;
    ALTER TABLE predictions ADD COLUMN failed INTEGER;
    ALTER TABLE predictions ADD COLUMN classes TEXT;
    UPDATE predictions SET
        listed_at = strftime('%s', substr(body ->> 'time', 1, 19)) * 1000 + substr(body ->> 'time', 21, 3),
        chat = body ->> 'chat_id',
        failed = body ->> 'status' = 'failed',
        classes = (SELECT json_group_array(DISTINCT value ->> 'class') FROM json_each(body, '$.results'))
    WHERE json_valid(body) AND body ->> 'chat_id' <> 'web:forgotten';
    CREATE INDEX predictions_by_time ON predictions (listed_at, id, failed);
    CREATE INDEX predictions_by_chat ON predictions (chat, listed_at, id, failed);
    CREATE INDEX predictions_failed ON predictions (listed_at, id, failed) WHERE failed = 1;

    CREATE TABLE prediction_classes (
        name TEXT NOT NULL,
        listed_at INTEGER NOT NULL,
        id TEXT NOT NULL,
        failed INTEGER NOT NULL,
        PRIMARY KEY (name, listed_at, id)
    ) WITHOUT ROWID;
    INSERT INTO prediction_classes
        SELECT value, listed_at, predictions.id, failed FROM predictions, json_each(classes) ORDER BY 1, 2, 3;
    CREATE TRIGGER prediction_listed AFTER INSERT ON predictions WHEN NEW.listed_at IS NOT NULL BEGIN
        INSERT INTO prediction_classes SELECT value, NEW.listed_at, NEW.id, NEW.failed FROM json_each(NEW.classes);
    END;
    CREATE TRIGGER prediction_unlisted AFTER DELETE ON predictions WHEN OLD.listed_at IS NOT NULL BEGIN
        DELETE FROM prediction_classes
        WHERE listed_at = OLD.listed_at AND id = OLD.id AND name IN (SELECT value FROM json_each(OLD.classes));
    END;
    )sql",
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
    // What is asked of a queue again and again, without a look at all that waits in it: how many messages it has, which
    // the triggers keep, and which of them was sent first.
    R"sql(
    CREATE TABLE queue_lengths (
        queue TEXT PRIMARY KEY,
        messages INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO queue_lengths SELECT queue, count(*) FROM messages GROUP BY queue;
    CREATE TRIGGER message_sent AFTER INSERT ON messages BEGIN
        INSERT INTO queue_lengths VALUES (NEW.queue, 1) ON CONFLICT (queue) DO UPDATE SET messages = messages + 1;
    END;
    CREATE TRIGGER message_removed AFTER DELETE ON messages BEGIN
        UPDATE queue_lengths SET messages = messages - 1 WHERE queue = OLD.queue;
    END;
    CREATE TRIGGER message_moved AFTER UPDATE OF queue ON messages BEGIN
        UPDATE queue_lengths SET messages = messages - 1 WHERE queue = OLD.queue;
        INSERT INTO queue_lengths VALUES (NEW.queue, 1) ON CONFLICT (queue) DO UPDATE SET messages = messages + 1;
    END;
    CREATE INDEX messages_by_age ON messages (queue, sent_at);
    )sql",
    // When `visible_at` was set. What was set later than now was set before the clock was set back.
    R"sql(
    ALTER TABLE messages ADD COLUMN visibility_set_at INTEGER NOT NULL DEFAULT 0;
    UPDATE messages SET visibility_set_at = sent_at;
    )sql",
    // The attempt that got the claim; empty for one of an older program, which nobody gives back but that program.
    "ALTER TABLE claims ADD COLUMN token TEXT NOT NULL DEFAULT ''",
    // Those that are here were written no later than their session's last one; without a time are those of an older
    // program that still runs, and go with their session.
    R"sql(
    ALTER TABLE chat_entries ADD COLUMN written_at INTEGER;
    UPDATE chat_entries SET
        written_at = (SELECT touched_at FROM chat_sessions WHERE chat_sessions.session = chat_entries.session);
    CREATE INDEX chat_entries_by_time ON chat_entries (written_at);
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
    for (const char* step : std::views::drop(steps, version)) database.exec(step);
    database.exec("PRAGMA user_version = " + std::to_string(newest));
    transaction.commit();
}

}  // namespace polybot
