#pragma once

#include <optional>
#include <stop_token>

#include "config/live_secret.hpp"
#include "retry/waiting.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/updates_in_hand.hpp"

namespace polybot {

/// Fetches updates by long polling, for a bot that Telegram cannot reach. An update counts as received only once it
/// and all before it were handled: after a crash some come again that were done already, and `handle` must know them.
///
/// It goes on fetching while updates are in work or wait to be tried again, so that neither delays another chat.
/// Telegram gives a hundred updates at most from the first that it keeps on: that far one that is stuck is overtaken.
class UpdatePoller {
  public:
    /// `api` and `token`, which is the one that `api` uses, must outlive this.
    UpdatePoller(BotApi& api, const LiveSecret& token, HandleUpdate handle, Waiting waiting = {});

    /// Removes a webhook that may be registered, then polls until `stop`; blocking. Ends once the updates in work are
    /// handled, and within about a second when there are none.
    void run(const std::stop_token& stop);

  private:
    /// Removes the webhook where there may be one, and fetches once; returns what is to be waited for.
    [[nodiscard]] std::optional<Error> poll(UpdatesInHand& in_hand, const std::stop_token& stop);
    void heed_conflict(const Error& error);
    /// Ends early when the token is not `known` any more: a new one may be what was missing.
    void pause(const Error& error, const Secret& known, const std::stop_token& stop);

    BotApi& api_;
    const LiveSecret& token_;
    HandleUpdate handle_;
    Waiting waiting_;
    int failures_ = 0;
    bool without_webhook_ = false;
    bool told_of_rival_ = false;
};

}  // namespace polybot
