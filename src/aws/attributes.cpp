#include "aws/attributes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace polybot {
namespace {

namespace json = boost::json;

json::value to_attribute(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return json::object{{"NULL", true}};
        case json::kind::bool_:
            return json::object{{"BOOL", value.get_bool()}};
        case json::kind::string:
            return json::object{{"S", value.get_string()}};
        case json::kind::array: {
            json::array list;
            for (const json::value& element : value.get_array()) list.push_back(to_attribute(element));
            return json::object{{"L", std::move(list)}};
        }
        case json::kind::object:
            return json::object{{"M", to_item(value.get_object())}};
        default:
            return json::object{{"N", json::serialize(value)}};
    }
}

json::value read_number(std::string_view text) {
    boost::system::error_code failed;
    auto number = json::parse(text, failed);
    return !failed && number.is_number() ? number : json::value();
}

json::value from_attribute(const json::value& attribute) {
    if (!attribute.is_object() || attribute.get_object().size() != 1) return nullptr;
    const auto& [type, value] = *attribute.get_object().begin();
    if (type == "S" && value.is_string()) return value;
    if (type == "BOOL" && value.is_bool()) return value;
    if (type == "N" && value.is_string()) return read_number(value.get_string());
    if (type == "M" && value.is_object()) return from_item(value.get_object());
    if (type != "L" || !value.is_array()) return nullptr;
    json::array list;
    for (const json::value& element : value.get_array()) list.push_back(from_attribute(element));
    return list;
}

}  // namespace

json::object to_item(const json::object& object) {
    json::object item;
    for (const auto& [name, value] : object) item[name] = to_attribute(value);
    return item;
}

json::object from_item(const json::object& item) {
    json::object object;
    for (const auto& [name, attribute] : item) object[name] = from_attribute(attribute);
    return object;
}

json::object string_attribute(std::string_view text) {
    return {{"S", text}};
}

json::object number_attribute(std::int64_t number) {
    return {{"N", std::to_string(number)}};
}

}  // namespace polybot
