#pragma once

#include <chrono>
#include <cstdint>

namespace polybot {

/// A beat on the wall clock's grid, the whole multiples of a period since 1970: every 30 s, it is :00 and :30. Machines
/// that know nothing of each other keep the same time by it, and it does not drift. Not thread-safe.
class Beat {
  public:
    using Time = std::chrono::system_clock::time_point;

    /// The first beat is the next one after `now`. `period` is above 0.
    Beat(std::chrono::milliseconds period, Time now) : period_(period), last_(number(now)) {}

    /// Whether a beat has come since the last time that this was asked; one, if several have.
    [[nodiscard]] bool comes(Time now) {
        const auto current = number(now);
        // A clock that is set back by less than a period repeats no beat; by more, time starts anew.
        if (current == last_ || current == last_ - 1) return false;
        last_ = current;
        return true;
    }

    /// How long it is to the next one, rounded up: above 0, the period at most.
    [[nodiscard]] std::chrono::milliseconds wait(Time now) const {
        return std::chrono::ceil<std::chrono::milliseconds>(Time((number(now) + 1) * period_) - now);
    }

  private:
    [[nodiscard]] std::int64_t number(Time now) const {
        return std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()) / period_;
    }

    std::chrono::milliseconds period_;
    std::int64_t last_;
};

}  // namespace polybot
