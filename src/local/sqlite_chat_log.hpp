#pragma once

#include "chat/chat_log.hpp"
#include "local/database.hpp"

namespace polybot {

/// The chats' logs in the shared database. What was written more than `keep` ago goes as new entries come; a session
/// that nobody wrote to for so long is forgotten with its number.
class SqliteChatLog final : public ChatLog {
  public:
    /// `database` must outlive this.
    explicit SqliteChatLog(Database& database, std::chrono::hours keep = std::chrono::days(30))
        : database_(database), keep_(keep) {}

    Result<std::int64_t> append(const std::string& session, const std::string& key, const std::string& body,
                                std::chrono::system_clock::time_point now) override;
    Result<std::vector<ChatEntry>> read(const std::string& session, std::int64_t after, int limit) override;
    Result<std::vector<ChatEntry>> read_newest(const std::string& session, int limit) override;
    Result<ChatEntry> find(const std::string& session, const std::string& key) override;
    Result<void> clear(const std::string& session) override;

  private:
    Database& database_;
    std::chrono::hours keep_;
};

}  // namespace polybot
