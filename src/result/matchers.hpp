#pragma once

#include <gmock/gmock.h>

#include "result/result.hpp"

/// GoogleTest matchers for Result<T>; for tests only.
namespace polybot {

/// How GoogleTest shows a result; Boost's own printer needs every value to be streamable.
template <class T>
void PrintTo(const Result<T>& result, std::ostream* out) {
    if (result.has_value()) {
        *out << "a value";
    } else {
        *out << result.error();
    }
}

}  // namespace polybot

namespace polybot::testing {

/// The result holds a value.
MATCHER(IsOk, negation ? "is an error" : "is ok") {
    if (arg.has_value()) return true;
    *result_listener << "failed with " << arg.error();
    return false;
}

/// The result holds a value that `matcher` accepts.
MATCHER_P(IsOkAnd, matcher, "is ok with a fitting value") {
    if (!arg.has_value()) {
        *result_listener << "failed with " << arg.error();
        return false;
    }
    return ::testing::ExplainMatchResult(matcher, *arg, result_listener);
}

/// The result is an error of that code.
MATCHER_P(FailsWith, code, std::string("fails with ") + std::string(polybot::to_string(code))) {
    if (arg.has_value()) {
        *result_listener << "succeeded";
        return false;
    }
    *result_listener << "failed with " << arg.error();
    return arg.error().code == code;
}

}  // namespace polybot::testing
