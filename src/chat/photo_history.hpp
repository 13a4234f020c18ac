#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "chat/chat_log.hpp"

namespace polybot {

/// A photo that came in a chat.
struct PastPhoto {
    std::string prediction_id;
    std::string message_id;
    std::string album = {};                           ///< Empty for a photo of its own.
    std::string caption = {};                         ///< Of an album's photo: the others are looked at by it too.
    std::chrono::system_clock::time_point time = {};  ///< When it came, milliseconds.

    bool operator==(const PastPhoto&) const = default;
};

/// Which photos came in a chat: entries of the kind "photo" in its log, which a web chat's log holds anyway.
/// Thread-safe. Blocking.
class PhotoHistory {
  public:
    /// `log` must outlive this.
    explicit PhotoHistory(ChatLog& log) : log_(log) {}

    /// Notes a photo at `now`, once however often it is noted.
    [[nodiscard]] Result<void> add(const std::string& chat, const PastPhoto& photo,
                                   std::chrono::system_clock::time_point now);

    /// Whether that photo came in the chat, as far as the log goes.
    [[nodiscard]] Result<bool> has(const std::string& chat, const std::string& prediction_id);

    /// The newest photos, newest first, as far as the last hundred entries of the log go.
    [[nodiscard]] Result<std::vector<PastPhoto>> newest(const std::string& chat);

    /// The photos of an album that came lately, in the order in which they came.
    [[nodiscard]] Result<std::vector<PastPhoto>> album(const std::string& chat, const std::string& album);

    /// All of them, oldest first.
    [[nodiscard]] Result<std::vector<PastPhoto>> all(const std::string& chat);

  private:
    ChatLog& log_;
};

}  // namespace polybot
