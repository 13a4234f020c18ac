#pragma once

#include <algorithm>
#include <mutex>

namespace polybot {

/// The AWS SDKs' brake on retries: a bucket that each retry takes from and each success puts back into, so that a
/// service in trouble is not asked many times over (standard retry mode,
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). Thread-safe.
class RetryQuota {
  public:
    static constexpr int capacity = 500;
    static constexpr int retry_cost = 5;
    static constexpr int timeout_cost = 10;
    static constexpr int success_gain = 1;

    /// Takes `cost`; returns whether there was that much.
    [[nodiscard]] bool take(int cost) {
        const std::lock_guard lock(mutex_);
        if (cost > available_) return false;
        available_ -= cost;
        return true;
    }

    /// Puts back what the last retry of a call that succeeded took, or `success_gain`.
    void give(int amount) {
        const std::lock_guard lock(mutex_);
        available_ = std::min(capacity, available_ + amount);
    }

  private:
    std::mutex mutex_;
    int available_ = capacity;
};

}  // namespace polybot
