#pragma once

#include "aws/dynamodb_table.hpp"
#include "chat/settings_store.hpp"

namespace polybot {

/// Settings as items of a DynamoDB table, under "settings/<chat>".
class DynamoDbSettingsStore final : public SettingsStore {
  public:
    /// `table` must outlive this.
    explicit DynamoDbSettingsStore(DynamoDbTable& table) : table_(table) {}

    [[nodiscard]] Result<ChatSettings> get(const std::string& chat) override;
    [[nodiscard]] Result<void> put(const std::string& chat, const ChatSettings& settings,
                                   std::chrono::system_clock::time_point now) override;
    [[nodiscard]] Result<void> remove(const std::string& chat) override;

  private:
    DynamoDbTable& table_;
};

}  // namespace polybot
