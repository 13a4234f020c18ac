#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "telegram/update.hpp"

namespace polybot {

/// Who the bot is on Telegram.
struct BotIdentity {
    std::int64_t id = 0;
    std::string username;  ///< Without the "@"; empty while it is not known.
};

/// What `message` says to the bot: its text, trimmed, without the mentions of the bot and the "@name" of a command;
/// perhaps nothing but a picture is left. Nothing when the message is not for the bot.
///
/// In a private chat all that a person says is for the bot. In others it is a command that names the bot,
/// or no bot and is in our menu, a mention of the bot, or a reply to a message of the bot's; people's talk, and what
/// they have to do with other bots, is left alone.
[[nodiscard]] std::optional<std::string> said_to(const BotIdentity& bot, const TelegramMessage& message);

}  // namespace polybot
