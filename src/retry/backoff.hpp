#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace polybot {

/// Capped exponential backoff with full jitter: before retry n the wait is drawn evenly from 0 to
/// min(cap, base * 2^n). (AWS Architecture Blog, "Exponential Backoff And Jitter": of the ways to spread retries, the
/// one with the least work for the server.)
struct Backoff {
    std::chrono::milliseconds base{200};
    std::chrono::milliseconds cap{10'000};

    /// The longest wait before retry `n`, counted from 0.
    [[nodiscard]] std::chrono::milliseconds limit(int n) const noexcept {
        std::chrono::milliseconds wait = std::min(base, cap);
        for (int i = 0; i < n && wait < cap; ++i) wait = wait > cap / 2 ? cap : wait * 2;
        return wait;
    }

    /// A wait before retry `n`, counted from 0.
    template <std::uniform_random_bit_generator Random>
    [[nodiscard]] std::chrono::milliseconds wait(int n, Random& random) const {
        using Draw = std::uniform_int_distribution<std::chrono::milliseconds::rep>;
        return std::chrono::milliseconds(Draw(0, limit(n).count())(random));
    }
};

}  // namespace polybot
