#pragma once

#include "chat/settings_store.hpp"
#include "local/database.hpp"

namespace polybot {

/// Settings in the shared database; drops those that nobody changed for `keep_settings` while it takes new ones.
class SqliteSettingsStore final : public SettingsStore {
  public:
    /// `database` must outlive this.
    explicit SqliteSettingsStore(Database& database) : database_(database) {}

    Result<ChatSettings> get(const std::string& chat) override;
    Result<void> put(const std::string& chat, const ChatSettings& settings,
                     std::chrono::system_clock::time_point now) override;
    Result<void> remove(const std::string& chat) override;

  private:
    Database& database_;
};

}  // namespace polybot
