#pragma once

#include <cstdint>
#include <mutex>
#include <utility>

#include "predictions/prediction.hpp"

namespace polybot {

/// What came of photos.
struct OutcomeCount {
    std::int64_t answered = 0;  ///< Their senders were told what is in them.
    std::int64_t failed = 0;    ///< Their senders were told why there is no answer.

    bool operator==(const OutcomeCount&) const = default;
};

/// Counts the photos that this process brought to an end. Thread-safe.
class Outcomes {
  public:
    void add(PredictionStatus status) {
        const std::lock_guard lock(mutex_);
        ++(status == PredictionStatus::done ? count_.answered : count_.failed);
    }

    /// Of an earlier `take`, whose count reached nobody.
    void put_back(const OutcomeCount& count) {
        const std::lock_guard lock(mutex_);
        count_.answered += count.answered;
        count_.failed += count.failed;
    }

    /// Those since the last time.
    [[nodiscard]] OutcomeCount take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(count_, {});
    }

  private:
    std::mutex mutex_;
    OutcomeCount count_;
};

}  // namespace polybot
