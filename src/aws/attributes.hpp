#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace polybot {

/// A JSON object as a DynamoDB item, each value with its type: {"a": 1} is {"a": {"N": "1"}}
/// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
[[nodiscard]] boost::json::object to_item(const boost::json::object& object);

/// The item as a JSON object; values of types that `to_item` does not write, and unreadable ones, are null.
[[nodiscard]] boost::json::object from_item(const boost::json::object& item);

/// Single attribute values.
[[nodiscard]] boost::json::object string_attribute(std::string_view text);
[[nodiscard]] boost::json::object number_attribute(std::int64_t number);

}  // namespace polybot
