#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace polybot {

/// A button under a message.
struct InlineButton {
    std::string text;
    std::string data;  ///< What the callback query brings when it is pressed; 1 to 64 bytes.
};

/// Rows of buttons, from the top; without a row there is no keyboard.
using InlineKeyboard = std::vector<std::vector<InlineButton>>;

/// As Telegram's parameter `reply_markup` (https://core.telegram.org/bots/api#inlinekeyboardmarkup).
[[nodiscard]] boost::json::object to_json(const InlineKeyboard& keyboard);

}  // namespace polybot
