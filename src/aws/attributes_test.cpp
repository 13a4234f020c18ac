#include "aws/attributes.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace polybot {
namespace {

namespace json = boost::json;

TEST(Attributes, CarryTheirTypes) {
    const auto object = json::parse(R"({"a":1,"b":"x","c":[0.5,{"d":true}],"e":null})").as_object();
    const auto item = json::parse(R"({"a":{"N":"1"},"b":{"S":"x"},"c":{"L":[{"N":"5E-1"},{"M":{"d":{"BOOL":true}}}]},
                                      "e":{"NULL":true}})");
    EXPECT_EQ(to_item(object), item.as_object());
    EXPECT_EQ(from_item(to_item(object)), object);
}

TEST(Attributes, ThatCannotBeReadAreNull) {
    const auto item =
        json::parse(R"({"a":{"N":"one"},"b":{"B":"AA=="},"c":{},"d":3,"e":{"S":"x","N":"1"},"f":{"N":1}})");
    for (const auto& [name, value] : from_item(item.as_object())) EXPECT_TRUE(value.is_null()) << name;
}

}  // namespace
}  // namespace polybot
