#include "json/optional_fields.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace polybot {
namespace {

const boost::json::value example = boost::json::parse(R"({
    "name":"Ada", "lines":"a\nb", "age":36, "half":0.5, "yes":true, "no":false, "list":[1,2,3], "none":null,
    "inner":{"name":"Byron"}})");

TEST(OptionalFields, ReadsWhatIsThere) {
    const OptionalFields fields(example);
    EXPECT_TRUE(fields);
    EXPECT_TRUE(fields.has("none"));
    EXPECT_EQ(fields.text("name", 3), "Ada");
    EXPECT_EQ(fields.prose("lines", 3), "a\nb");
    EXPECT_EQ(fields.integer("age", 36, 36), 36);
    EXPECT_TRUE(fields.flag("yes"));
    EXPECT_EQ(fields.list("list", 9).size(), 3U);
    EXPECT_EQ(fields.object("inner").text("name", 9), "Byron");
}

TEST(OptionalFields, WhatIsAbsentIsNothing) {
    const OptionalFields fields(example);
    EXPECT_FALSE(fields.has("absent"));
    EXPECT_EQ(fields.text("absent", 9), "");
    EXPECT_FALSE(fields.integer("absent", 0, 9));
    EXPECT_FALSE(fields.flag("absent"));
    EXPECT_TRUE(fields.list("absent", 9).empty());
    EXPECT_FALSE(fields.object("absent"));
    EXPECT_FALSE(fields.object("absent").object("deeper").integer("id", 0, 9));
}

TEST(OptionalFields, WhatIsOfAnotherTypeIsNothing) {
    const OptionalFields fields(example);
    for (const char* name : {"none", "half", "yes", "list", "inner"}) {
        EXPECT_EQ(fields.prose(name, 99), "") << name;
        EXPECT_FALSE(fields.integer(name, -99, 99)) << name;
    }
    EXPECT_FALSE(fields.flag("no"));
    EXPECT_FALSE(fields.flag("age"));
    EXPECT_TRUE(fields.list("inner", 9).empty());
    EXPECT_FALSE(fields.object("list"));
    EXPECT_FALSE(OptionalFields(example.at("list")).has("name"));
}

TEST(OptionalFields, WhatIsOutOfBoundsIsNothing) {
    const OptionalFields fields(example);
    EXPECT_EQ(fields.text("name", 2), "");
    EXPECT_EQ(fields.text("lines", 9), "");
    EXPECT_EQ(fields.prose("lines", 2), "");
    EXPECT_FALSE(fields.integer("age", 37, 99));
    EXPECT_FALSE(fields.integer("age", 0, 35));
    EXPECT_EQ(fields.list("list", 2).size(), 2U);
}

}  // namespace
}  // namespace polybot
