#include "chat/chat_settings.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "detection/coco_names.hpp"
#include "json/json_fields.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::size_t max_json_bytes = 16UL * 1024;
constexpr std::size_t max_classes = 80;
constexpr std::size_t max_word_bytes = 16;

}  // namespace

std::string to_json(const ChatSettings& settings) {
    const auto& options = settings.options;
    return json::serialize(json::object{{"min_confidence", options.min_confidence},
                                        {"classes", json::array(options.classes.begin(), options.classes.end())},
                                        {"show", to_string(settings.show)}});
}

Result<ChatSettings> parse_chat_settings(std::string_view text) {
    const auto object = parse_json_object(text, max_json_bytes, Code::invalid_argument);
    if (!object) return Error{Code::invalid_argument, "The settings must be a JSON object."};
    JsonFields fields(*object);
    ChatSettings settings;
    settings.options.min_confidence = fields.number("min_confidence", 0, 1);
    for (const json::value& name : fields.array("classes", max_classes)) {
        if (!name.is_string() ||
            std::ranges::find(coco_names(), std::string_view(name.get_string())) == coco_names().end()) {
            return Error{Code::invalid_argument, "The list of classes holds one that I do not know."};
        }
        settings.options.classes.emplace_back(name.get_string());
    }
    const auto show = parse_show(fields.text("show", max_word_bytes));
    if (fields.fault()) return Error{Code::invalid_argument, "The settings are incomplete: " + *fields.fault() + "."};
    if (!show) return Error{Code::invalid_argument, "What to show is both, boxes or list."};
    settings.show = *show;
    return settings;
}

}  // namespace polybot
