#include "local/sqlite_chat_log.hpp"

#include "local/unix_time.hpp"

namespace polybot {
namespace {

/// One at each append, so that they go faster than they come.
void forget_idle_session(SqliteConnection& database, std::int64_t touched_before) {
    prepare(database,
            "DELETE FROM chat_sessions WHERE rowid IN"
            " (SELECT rowid FROM chat_sessions WHERE touched_at < ?1 LIMIT 1)",
            touched_before)
        .exec();
}

/// A few at each append, so that they go faster than they come and no append waits for a great clean-up.
void drop_old_entries(SqliteConnection& database, std::int64_t written_before) {
    prepare(database,
            "DELETE FROM chat_entries WHERE rowid IN"
            " (SELECT rowid FROM chat_entries WHERE written_at < ?1 LIMIT 8)",
            written_before)
        .exec();
}

std::int64_t next_sequence(SqliteConnection& database, const std::string& session, std::int64_t now) {
    auto row = prepare(database,
                       "INSERT INTO chat_sessions (session, last_sequence, touched_at) VALUES (?1, 1, ?2)"
                       " ON CONFLICT (session) DO UPDATE SET last_sequence = last_sequence + 1, touched_at = ?2"
                       " RETURNING last_sequence",
                       session, now);
    row.executeStep();
    return row.getColumn(0).getInt64();
}

std::vector<ChatEntry> entries_of(SQLite::Statement& rows) {
    std::vector<ChatEntry> entries;
    while (rows.executeStep()) entries.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString()});
    return entries;
}

}  // namespace

Result<std::int64_t> SqliteChatLog::append(const std::string& session, const std::string& key, const std::string& body,
                                           std::chrono::system_clock::time_point now) {
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<std::int64_t> {
        forget_idle_session(database, to_unix_ms(now - keep_));
        drop_old_entries(database, to_unix_ms(now - keep_));
        if (!key.empty()) {
            auto earlier =
                prepare(database, "SELECT sequence FROM chat_entries WHERE session = ?1 AND key = ?2", session, key);
            if (earlier.executeStep()) return earlier.getColumn(0).getInt64();
        }
        const std::int64_t sequence = next_sequence(database, session, to_unix_ms(now));
        // The empty key is stored as NULL, which a unique index allows more than once.
        prepare(database,
                "INSERT INTO chat_entries (session, sequence, key, body, written_at)"
                " VALUES (?1, ?2, nullif(?3, ''), ?4, ?5)",
                session, sequence, key, body, to_unix_ms(now))
            .exec();
        return sequence;
    });
}

Result<std::vector<ChatEntry>> SqliteChatLog::read(const std::string& session, std::int64_t after, int limit) {
    return database_.read([&](SqliteConnection& database) -> Result<std::vector<ChatEntry>> {
        auto rows = prepare(database,
                            "SELECT sequence, body FROM chat_entries WHERE session = ?1 AND sequence > ?2"
                            " ORDER BY sequence LIMIT ?3",
                            session, after, limit);
        return entries_of(rows);
    });
}

Result<std::vector<ChatEntry>> SqliteChatLog::read_newest(const std::string& session, int limit) {
    return database_.read([&](SqliteConnection& database) -> Result<std::vector<ChatEntry>> {
        auto rows = prepare(database,
                            "SELECT sequence, body FROM chat_entries WHERE session = ?1"
                            " ORDER BY sequence DESC LIMIT ?2",
                            session, limit);
        return entries_of(rows);
    });
}

Result<ChatEntry> SqliteChatLog::find(const std::string& session, const std::string& key) {
    return database_.read([&](SqliteConnection& database) -> Result<ChatEntry> {
        auto row =
            prepare(database, "SELECT sequence, body FROM chat_entries WHERE session = ?1 AND key = ?2", session, key);
        if (!row.executeStep()) return Error{Code::not_found, "the session has no such entry"};
        return ChatEntry{row.getColumn(0).getInt64(), row.getColumn(1).getString()};
    });
}

Result<void> SqliteChatLog::clear(const std::string& session) {
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        prepare(database, "DELETE FROM chat_entries WHERE session = ?1", session).exec();
        return {};
    });
}

}  // namespace polybot
