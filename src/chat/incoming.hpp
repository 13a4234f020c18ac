#pragma once

#include <functional>
#include <string>

#include "result/result.hpp"
#include "texts/language.hpp"

namespace polybot {

/// A message to the bot, whatever it came through.
struct IncomingMessage {
    std::string bot;   ///< Which bot it was sent to; keeps the steps of different bots apart.
    std::string step;  ///< "update:<id>": names this message for good, however often it is delivered.
    std::string chat;
    std::string message_id;
    Language language = Language::en;  ///< Of who sent it.
    std::string text = {};             ///< The text or the caption; may be empty.
    std::string album = {};            ///< The album that the photo belongs to; empty for none.
    bool has_spoiler = false;          ///< Its sender hid the photo until one asks to see it.
    bool is_edit = false;              ///< The message is an earlier one with another caption.
    bool in_group = false;             ///< More than one person reads the answer.
    bool is_last_try = false;          ///< It will not come again, whatever is answered: its sender must be told.
    bool in_a_flood = false;           ///< Many more of this chat wait behind it: not the time for courtesies.
    std::function<Result<std::string>()> fetch_photo = {};  ///< Gets the photo's bytes; empty when there is none.
};

/// That a chat goes on as another one.
struct ChatMove {
    std::string bot;
    std::string from;
    std::string to;
};

/// A pressed button.
struct IncomingPress {
    std::string bot;
    std::string step;
    std::string chat;
    std::string message_id;  ///< The message that has the button.
    Language language = Language::en;
    std::string command;  ///< The button's.
};

}  // namespace polybot
