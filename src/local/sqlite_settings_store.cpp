#include "local/sqlite_settings_store.hpp"

#include "local/unix_time.hpp"

namespace polybot {

Result<ChatSettings> SqliteSettingsStore::get(const std::string& chat) {
    return database_.read([&](SqliteConnection& database) -> Result<ChatSettings> {
        auto row = prepare(database, "SELECT body FROM chat_settings WHERE chat = ?1", chat);
        if (!row.executeStep()) return ChatSettings{};
        auto settings = parse_chat_settings(row.getColumn(0).getString());
        if (!settings) return Error{Code::data_loss, "the settings of a chat are broken: " + settings.error().message};
        return settings;
    });
}

Result<void> SqliteSettingsStore::put(const std::string& chat, const ChatSettings& settings,
                                      std::chrono::system_clock::time_point now) {
    const std::string body = to_json(settings);
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        // One at each put, so that they go faster than they come.
        prepare(database,
                "DELETE FROM chat_settings WHERE rowid IN"
                " (SELECT rowid FROM chat_settings WHERE changed_at < ?1 LIMIT 1)",
                to_unix_ms(now - keep_settings))
            .exec();
        prepare(database, "INSERT OR REPLACE INTO chat_settings (chat, body, changed_at) VALUES (?1, ?2, ?3)", chat,
                body, to_unix_ms(now))
            .exec();
        return {};
    });
}

Result<void> SqliteSettingsStore::remove(const std::string& chat) {
    return database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        prepare(database, "DELETE FROM chat_settings WHERE chat = ?1", chat).exec();
        return {};
    });
}

}  // namespace polybot
