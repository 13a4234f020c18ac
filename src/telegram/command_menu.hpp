#pragma once

#include <stop_token>
#include <string_view>

#include "retry/waiting.hpp"
#include "telegram/bot_api.hpp"

namespace polybot {

/// Tells Telegram the bot's commands, which its menu offers, in every language of ours and in English for all others;
/// tries until that is done or `stop`. Blocking.
void offer_commands(BotApi& api, const std::stop_token& stop, const Waiting& waiting = {});

/// Whether the menu has the command of this name ("help").
[[nodiscard]] bool is_in_menu(std::string_view command);

}  // namespace polybot
