#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "result/result.hpp"
#include "retry/retry.hpp"
#include "telegram/flood_limits.hpp"
#include "telegram/token_fault.hpp"

namespace polybot {

/// How long one may try to send, all waiting included: what somebody waits for, and what is soon out of date.
inline constexpr std::chrono::milliseconds patient{25'000};
inline constexpr std::chrono::milliseconds brief{10'000};

/// Sends to chats, or edits what is there, within Telegram's limits. Transient faults are retried, and a refused token
/// is one; a chat that Telegram wants left alone is, for as long as it says. Thread-safe.
class Sender {
  public:
    explicit Sender(Waiting waiting = {}) : waiting_(std::move(waiting)), limits_(waiting_) {}

    /// Runs `action`, which sends so many messages to the chat (or is `an_edit`) and returns a Result, until it
    /// succeeds, fails for good, or `patience` ends; returns what it returned last, or `resource_exhausted` when there
    /// was no room to send.
    template <std::invocable Action>
    [[nodiscard]] std::invoke_result_t<Action> send(std::int64_t chat, std::chrono::milliseconds patience,
                                                    Action action, std::size_t messages = 1) {
        const auto end = waiting_.now() + patience;
        const auto attempt = [&]() -> std::invoke_result_t<Action> {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - waiting_.now());
            const auto turn = limits_.wait(chat, messages, std::max(left, std::chrono::milliseconds{}));
            if (!turn) return turn.error();
            auto result = with_passing_token_fault(action());
            limits_.arrived(chat, messages, *turn);
            if (!result && result.error().retry_after) limits_.delay(chat, *result.error().retry_after);
            return result;
        };
        return retry({.limit = patience}, waiting_, {}, attempt);
    }

  private:
    Waiting waiting_;
    FloodLimits limits_;
};

}  // namespace polybot
