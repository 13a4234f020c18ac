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

/// A fleet that we size ourselves; AWS sizes an Auto Scaling group by its own policy.
class ScalableFleet : public Fleet {
  public:
    /// Asks for `count` workers; returns before they have started or stopped. A worker that is taken out finishes
    /// or returns its jobs first.
    [[nodiscard]] virtual Result<void> set_desired(int count) = 0;
};

}  // namespace polybot
