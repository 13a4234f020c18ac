#include "telegram/inline_keyboard.hpp"

#include <utility>

#include <boost/json.hpp>

namespace polybot {

boost::json::object to_json(const InlineKeyboard& keyboard) {
    boost::json::array rows;
    for (const auto& row : keyboard) {
        boost::json::array buttons;
        for (const InlineButton& button : row) {
            buttons.push_back(boost::json::object{{"text", button.text}, {"callback_data", button.data}});
        }
        rows.push_back(std::move(buttons));
    }
    return {{"inline_keyboard", std::move(rows)}};
}

}  // namespace polybot
