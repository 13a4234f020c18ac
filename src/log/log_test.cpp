#include "log/log.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace polybot::log {
namespace {

TEST(Log, WritesOneJsonObjectALine) {
    ::testing::internal::CaptureStderr();
    start("yolo5", "info");
    info("job received", {{"prediction_id", "a\"\n1"}, {"bytes", 12}, {"seconds", 0.5}, {"again", true}});
    const std::string line = ::testing::internal::GetCapturedStderr();

    ASSERT_EQ(line.find('\n'), line.size() - 1);
    const boost::json::object object = boost::json::parse(line).as_object();
    EXPECT_EQ(object.at("service").as_string(), "yolo5");
    EXPECT_EQ(object.at("level").as_string(), "info");
    EXPECT_EQ(object.at("event").as_string(), "job received");
    EXPECT_EQ(object.at("prediction_id").as_string(), "a\"\n1");
    EXPECT_EQ(object.at("bytes").as_int64(), 12);
    EXPECT_EQ(object.at("seconds").as_double(), 0.5);
    EXPECT_TRUE(object.at("again").as_bool());
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
    ::testing::internal::CaptureStderr();
    start("yolo5", "warn");
    info("nothing to see");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(Log, RefusesAnUnknownLevel) {
    EXPECT_THROW(start("yolo5", "loud"), std::invalid_argument);
}

}  // namespace
}  // namespace polybot::log
