#pragma once

#include "result/result.hpp"

namespace polybot {

/// The workers as a group: an Auto Scaling group, or local processes. Thread-safe.
class Fleet {
  public:
    virtual ~Fleet() = default;

    /// Workers that run now (InService): those that stop or start do not count.
    [[nodiscard]] virtual Result<int> running() = 0;
};

/// How many workers there are at one moment; those that stop do not count.
struct FleetSize {
    int running = 0;  ///< InService: they take jobs.
    int warming = 0;  ///< Started, and not ready yet.

    bool operator==(const FleetSize&) const = default;
};

/// A fleet that we size ourselves; AWS sizes an Auto Scaling group by its own policy.
class ScalableFleet : public Fleet {
  public:
    [[nodiscard]] Result<int> running() final {
        const auto now = size();
        if (!now) return now.error();
        return now->running;
    }

    [[nodiscard]] virtual Result<FleetSize> size() = 0;

    /// Asks for `count` workers; returns before they have started or stopped. Taken out are those without work first,
    /// and each finishes or returns its jobs before it goes.
    [[nodiscard]] virtual Result<void> set_desired(int count) = 0;
};

}  // namespace polybot
