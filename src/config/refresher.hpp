#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace polybot {

/// Does something every so often, and at once when it is asked for, but then not too often. Thread-safe.
class Refresher {
  public:
    struct Times {
        std::chrono::milliseconds every = std::chrono::minutes(5);
        std::chrono::milliseconds apart = std::chrono::seconds(10);  ///< Between what is asked for and the one before.
    };
    using Refresh = std::function<void(const std::stop_token&)>;

    explicit Refresher(Refresh refresh) : Refresher(std::move(refresh), Times{}) {}
    Refresher(Refresh refresh, Times times) : refresh_(std::move(refresh)), times_(times) {}

    /// As soon as it may be. Returns at once.
    void ask();

    /// Refreshes until `stop`; blocking. For one thread.
    void run(const std::stop_token& stop);

  private:
    Refresh refresh_;
    Times times_;
    std::mutex mutex_;
    std::condition_variable_any asked_for_;
    bool asked_ = false;
};

}  // namespace polybot
