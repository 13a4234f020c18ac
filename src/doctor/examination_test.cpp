#include "doctor/examination.hpp"

#include <sstream>
#include <stdexcept>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::HasSubstr;

Check finds(const std::string& what, const std::string& found) {
    return {.what = what, .examine = [found] { return found; }, .remedy = [](const Error&) { return "never seen"; }};
}
Check fails(const std::string& what, bool vital) {
    return {.what = what,
            .examine =
                [] {
                    return Error{Code::permission_denied, "no entry"};
                },
            .remedy = [](const Error& error) { return error.code == Code::permission_denied ? "Ask for it." : "?"; },
            .vital = vital};
}

TEST(Examination, PrintsALineForEachCheck) {
    std::ostringstream out;
    EXPECT_TRUE(examine({{"AWS", {finds("queue", "jobs"), finds("write photos", "allowed")}}}, out));
    EXPECT_EQ(out.str(),
              "AWS\n"
              "  ✓ queue         jobs\n"
              "  ✓ write photos  allowed\n"
              "\n"
              "2 passed, 0 failed\n");
}

TEST(Examination, NamesTheRemedyOfAFaultAndGoesOn) {
    std::ostringstream out;
    EXPECT_FALSE(examine({{"AWS", {fails("queue", false), finds("photos", "allowed")}}}, out));
    EXPECT_EQ(out.str(),
              "AWS\n"
              "  ✗ queue   no entry\n"
              "            → Ask for it.\n"
              "  ✓ photos  allowed\n"
              "\n"
              "1 passed, 1 failed\n");
}

TEST(Examination, LeavesOutWhatNeedsWhatFailed) {
    std::ostringstream out;
    EXPECT_FALSE(
        examine({{"AWS", {fails("credentials", true), finds("queue", "jobs")}}, {"Here", {finds("a", "b")}}}, out));
    EXPECT_THAT(out.str(), HasSubstr("  - queue        not examined\n"));
    EXPECT_THAT(out.str(), HasSubstr("  ✓ a            b\n"));
    EXPECT_THAT(out.str(), HasSubstr("1 passed, 1 failed, 1 not examined\n"));
}

TEST(Examination, AnExceptionIsAFault) {
    Check throws = finds("region", "");
    throws.examine = []() -> Result<std::string> { throw std::runtime_error("no region is set"); };
    std::ostringstream out;
    EXPECT_FALSE(examine({{"AWS", {throws}}}, out));
    EXPECT_THAT(out.str(), HasSubstr("✗ region  no region is set\n"));
}

}  // namespace
}  // namespace polybot
