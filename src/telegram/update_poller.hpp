#pragma once

#include <functional>
#include <stop_token>

#include "retry/waiting.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/update.hpp"

namespace polybot {

/// What becomes of an update; a transient failure means: bring it again.
using HandleUpdate = std::function<Result<void>(const Update&)>;

/// Fetches updates by long polling, for a bot that Telegram cannot reach. An update counts as received only once it
/// was handled: what a crash interrupts comes again.
class UpdatePoller {
  public:
    /// `api` must outlive this.
    UpdatePoller(BotApi& api, HandleUpdate handle, Waiting waiting = {});

    /// Removes a webhook that may be registered, then polls until `stop`; blocking. Ends within about a second of it.
    void run(const std::stop_token& stop);

  private:
    /// Handles updates in order; returns how many of them are done with.
    std::size_t handle_all(const std::vector<std::string>& updates, const std::stop_token& stop);
    void pause(const Error& error, const std::stop_token& stop);

    BotApi& api_;
    HandleUpdate handle_;
    Waiting waiting_;
    std::int64_t offset_ = 0;
    int failures_ = 0;
};

}  // namespace polybot
