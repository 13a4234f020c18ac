#include "result/result.hpp"

#include <sstream>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using polybot::testing::FailsWith;
using polybot::testing::IsOkAnd;

TEST(Result, CarriesAValueOrTheReasonThereIsNone) {
    EXPECT_THAT(Result<int>(7), IsOkAnd(7));
    EXPECT_THAT(Result<int>(Error{Code::not_found, "no such job"}), FailsWith(Code::not_found));
}

TEST(Result, ValueOfAnErrorThrowsWhatHappened) {
    const Result<int> failed = Error{Code::unavailable, "disk is away"};
    try {
        (void)failed.value();
        FAIL() << "no exception";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "unavailable: disk is away");
    }
}

TEST(Code, OnlyFaultsThatPassAreTransient) {
    EXPECT_TRUE(is_transient(Code::unavailable));
    EXPECT_TRUE(is_transient(Code::deadline_exceeded));
    EXPECT_TRUE(is_transient(Code::resource_exhausted));
    for (const Code code : {Code::invalid_argument, Code::not_found, Code::already_exists, Code::permission_denied,
                            Code::unauthenticated, Code::failed_precondition, Code::data_loss, Code::internal}) {
        EXPECT_FALSE(is_transient(code)) << to_string(code);
    }
}

}  // namespace
}  // namespace polybot
