#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "chat/chat_log.hpp"
#include "http/message.hpp"
#include "time/clock.hpp"

namespace polybot {

/// A chat's entries as server-sent events, for one client. Once it has the history, it is told so by a `ready` event.
/// One that has seen what the log does not hold, as that has begun anew, is told first that all it shows is forgotten.
class ChatEvents {
  public:
    /// `log` must outlive this.
    ChatEvents(ChatLog& log, std::string chat, Clock clock)
        : log_(log), chat_(std::move(chat)), clock_(std::move(clock)) {}

    /// What follows the event `after` ("" for all of it).
    Result<std::vector<ServerEvent>> operator()(const std::string& after);

  private:
    /// Whether the log has come as far as the entry of that number.
    Result<bool> reaches(std::int64_t sequence);

    ChatLog& log_;
    std::string chat_;
    Clock clock_;
    bool begun_ = false;
    bool ready_ = false;
};

}  // namespace polybot
