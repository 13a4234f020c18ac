#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "result/result.hpp"

namespace polybot {

/// One line of a chat; `body` is a JSON object: of a web chat as the page shows it (docs/web-chat.md), of any other as
/// photo_history.hpp writes it.
struct ChatEntry {
    std::int64_t sequence = 0;  ///< Grows within a session, from 1.
    std::string body;
};

/// What was said in a chat ("session"), kept so that a reload or a restart loses nothing: each entry for 30 days,
/// however long the chat goes on. Thread-safe. Blocking.
class ChatLog {
  public:
    virtual ~ChatLog() = default;

    /// Appends an entry and returns its sequence number. An entry with the same non-empty `key` in this session
    /// is written once: the second append returns the first one's number.
    [[nodiscard]] virtual Result<std::int64_t> append(const std::string& session, const std::string& key,
                                                      const std::string& body,
                                                      std::chrono::system_clock::time_point now) = 0;

    /// Entries with a sequence number above `after`, oldest first, `limit` at most.
    [[nodiscard]] virtual Result<std::vector<ChatEntry>> read(const std::string& session, std::int64_t after,
                                                              int limit) = 0;

    /// The newest entries, newest first, `limit` at most.
    [[nodiscard]] virtual Result<std::vector<ChatEntry>> read_newest(const std::string& session, int limit) = 0;

    /// The entry that was appended under `key`; fails with `not_found` when this session has none.
    [[nodiscard]] virtual Result<ChatEntry> find(const std::string& session, const std::string& key) = 0;

    /// Deletes the session's entries, and their keys with them. Numbers go on where they were, so that whoever follows
    /// the session misses nothing that comes later.
    [[nodiscard]] virtual Result<void> clear(const std::string& session) = 0;
};

}  // namespace polybot
