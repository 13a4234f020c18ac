#pragma once

#include <string_view>

#include "chat/chat_settings.hpp"
#include "chat/messenger.hpp"
#include "texts/language.hpp"

namespace polybot {

/// What became of "/settings …".
struct SettingsAnswer {
    ChatSettings settings;  ///< As they are from now on.
    Message message;        ///< The menu, with a button for every choice.
};

/// Carries out what follows "/settings": nothing (the menu), "confidence", "classes", "show" (its choices),
/// "confidence 50", "classes all", "only dogs, cats", "class 16" (in or out, by COCO's number), "show list", or
/// "close". What is none of these changes nothing, and shows the menu after a sentence that says so.
[[nodiscard]] SettingsAnswer change_settings(const ChatSettings& current, std::string_view arguments,
                                             Language language);

}  // namespace polybot
