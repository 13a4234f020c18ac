#pragma once

#include <stop_token>

#include "retry/waiting.hpp"
#include "telegram/bot_api.hpp"

namespace polybot {

/// Tells Telegram the bot's commands, which its menu offers, in every language of ours and in English for all others;
/// tries until that is done or `stop`. Blocking.
void offer_commands(BotApi& api, const std::stop_token& stop, const Waiting& waiting = {});

}  // namespace polybot
