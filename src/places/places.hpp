#pragma once

#include <semaphore>

namespace polybot {

/// Places of a semaphore that were acquired, given back at the end at the latest. Not thread-safe; any thread may do
/// it.
class Places {
  public:
    /// `semaphore` must outlive this; `taken` were acquired from it.
    explicit Places(std::counting_semaphore<>& semaphore, int taken = 1) : semaphore_(semaphore), taken_(taken) {}
    ~Places() { keep(0); }
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    /// Gives back all but `count`; none, if there are no more than that.
    void keep(int count) {
        if (count >= taken_) return;
        semaphore_.release(taken_ - count);
        taken_ = count;
    }

  private:
    std::counting_semaphore<>& semaphore_;
    int taken_;
};

}  // namespace polybot
