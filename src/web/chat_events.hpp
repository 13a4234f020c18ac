#pragma once

#include <string>
#include <utility>
#include <vector>

#include "chat/chat_log.hpp"
#include "http/message.hpp"

namespace polybot {

/// A chat's entries as server-sent events, for one client. Once it has the history, it is told so by a `ready` event.
class ChatEvents {
  public:
    /// `log` must outlive this.
    ChatEvents(ChatLog& log, std::string chat) : log_(log), chat_(std::move(chat)) {}

    /// What follows the event `after` ("" for all of it).
    Result<std::vector<ServerEvent>> operator()(const std::string& after);

  private:
    ChatLog& log_;
    std::string chat_;
    bool ready_ = false;
};

}  // namespace polybot
