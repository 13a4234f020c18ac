#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "config/live_secret.hpp"
#include "retry/waiting.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/update.hpp"

namespace polybot {

/// What becomes of an update; a transient failure means: bring it again. Called by several threads at once.
using HandleUpdate = std::function<Result<void>(const Update&)>;

/// Fetches updates by long polling, for a bot that Telegram cannot reach. Chats are served side by side, the updates of
/// each in their order. An update counts as received only once it and all before it were handled: after a crash or a
/// failure for now, some come again that were done already, and `handle` must know them.
class UpdatePoller {
  public:
    /// The most chats served at once.
    static constexpr std::size_t max_threads = 16;

    /// `api` and `token`, which is the one that `api` uses, must outlive this.
    UpdatePoller(BotApi& api, const LiveSecret& token, HandleUpdate handle, Waiting waiting = {});

    /// Removes a webhook that may be registered, then polls until `stop`; blocking. Ends once the updates in work are
    /// handled, and within about a second when there are none.
    void run(const std::stop_token& stop);

  private:
    /// Removes the webhook where there may be one, fetches a batch and handles it; returns what is to be waited for.
    [[nodiscard]] std::optional<Error> poll(const std::stop_token& stop);
    [[nodiscard]] std::optional<Error> handle_all(const std::vector<std::string>& texts, const std::stop_token& stop);
    /// One outcome an update, which is told how many of its chat are behind it; a chat's updates after one that failed
    /// for now are left alone.
    [[nodiscard]] std::vector<Result<void>> outcomes_of(std::vector<Update>& updates,
                                                        const std::stop_token& stop) const;
    [[nodiscard]] Result<void> attempt(const Update& update) const;
    void heed_conflict(const Error& error);
    /// Ends early when the token is not `known` any more: a new one may be what was missing.
    void pause(const Error& error, const Secret& known, const std::stop_token& stop);

    BotApi& api_;
    const LiveSecret& token_;
    HandleUpdate handle_;
    Waiting waiting_;
    std::int64_t offset_ = 0;
    int failures_ = 0;
    bool without_webhook_ = false;
    bool told_of_rival_ = false;
};

}  // namespace polybot
