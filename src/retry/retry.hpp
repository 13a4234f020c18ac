#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <random>
#include <stop_token>
#include <type_traits>

#include "result/result.hpp"
#include "retry/backoff.hpp"
#include "retry/waiting.hpp"

namespace polybot {

/// How long to keep trying.
struct RetryPolicy {
    int attempts = 4;                         ///< Tries in all.
    Backoff backoff = {};                     ///< The pauses between them.
    std::chrono::milliseconds limit{20'000};  ///< A pause that would end later than this after the start is not begun.
};

/// Runs `action`, which returns a Result, until it succeeds, fails for good, or the policy or `stop` ends it; returns
/// what it returned last. Waits at least as long as the failure's `retry_after` asks. Thread-safe if `action` is.
template <std::invocable Action>
[[nodiscard]] std::invoke_result_t<Action> retry(const RetryPolicy& policy, const Waiting& waiting,
                                                 const std::stop_token& stop, Action action) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const auto end = waiting.now() + policy.limit;
    for (int attempt = 1;; ++attempt) {
        auto result = action();
        if (result || !is_transient(result.error().code) || attempt >= policy.attempts) return result;
        const auto asked = result.error().retry_after.value_or(std::chrono::milliseconds{});
        const auto pause = std::max(asked, policy.backoff.wait(attempt - 1, random));
        if (waiting.now() + pause > end) return result;
        waiting.sleep(pause, stop);
        if (stop.stop_requested()) return result;
    }
}

}  // namespace polybot
