#pragma once

#include <optional>

#include "aws/dynamodb_table.hpp"
#include "chat/chat_log.hpp"

namespace polybot {

/// Web chats as items of a DynamoDB table: "chat/<session>" holds the last number, "chat/<session>/<number>" an
/// entry, "chat/<session>#<key>" the number of the entry with that key. The table has no sort key to list entries by,
/// but their numbers follow each other, so they are read by name. Where many of the first are gone, cleared or after
/// their time, "chat/<session>" gets the number of the first that is left, so that nobody passes over them again.
class DynamoDbChatLog final : public ChatLog {
  public:
    /// `table` must outlive this. What a session wrote is dropped `keep` later.
    explicit DynamoDbChatLog(DynamoDbTable& table, std::chrono::seconds keep) : table_(table), keep_(keep) {}

    [[nodiscard]] Result<std::int64_t> append(const std::string& session, const std::string& key,
                                              const std::string& body,
                                              std::chrono::system_clock::time_point now) override;
    [[nodiscard]] Result<std::vector<ChatEntry>> read(const std::string& session, std::int64_t after,
                                                      int limit) override;
    [[nodiscard]] Result<std::vector<ChatEntry>> read_newest(const std::string& session, int limit) override;
    [[nodiscard]] Result<ChatEntry> find(const std::string& session, const std::string& key) override;
    [[nodiscard]] Result<void> clear(const std::string& session) override;

  private:
    /// No entry has a lower or a higher number.
    struct Numbers {
        std::int64_t first = 1;
        std::int64_t last = 0;
    };

    [[nodiscard]] Result<Numbers> numbers_of(const std::string& session);
    /// Those before `first` are gone, as a reader has seen.
    [[nodiscard]] Result<void> note_first(const std::string& session, const Numbers& numbers, std::int64_t first);
    [[nodiscard]] Result<std::optional<std::int64_t>> number_under(const std::string& item_key);
    /// The items of the entries `first` to `last`, 100 at most, in no order; those that are gone are left out.
    [[nodiscard]] Result<std::vector<boost::json::object>> items(const std::string& session, std::int64_t first,
                                                                 std::int64_t last);
    [[nodiscard]] Result<std::vector<ChatEntry>> read_range(const std::string& session, std::int64_t first,
                                                            std::int64_t last);
    /// The entry with the number `numbers.last`, which none had before.
    [[nodiscard]] Result<void> write(const std::string& session, const Numbers& numbers, const std::string& key,
                                     const std::string& body, std::chrono::system_clock::time_point now);

    DynamoDbTable& table_;
    std::chrono::seconds keep_;
};

}  // namespace polybot
