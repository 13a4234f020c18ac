#pragma once

#include "result/result.hpp"

namespace polybot {

/// A result of the Bot API for those who have something to fetch or to say: a token that Telegram refuses may be
/// replaced in a moment, so that its fault is no update's and no answer's, and passes.
template <class T>
[[nodiscard]] Result<T> with_passing_token_fault(Result<T> result) {
    if (result || result.error().code != Code::unauthenticated) return result;
    return Error{Code::unavailable, result.error().message};
}

}  // namespace polybot
