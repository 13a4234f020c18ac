#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <stop_token>
#include <utility>

#include "retry/waiting.hpp"

namespace polybot {

/// Whether the service can serve: a thread asks the store every `period`, so that whoever asks here waits for nothing,
/// and costs nothing, however many they are and whatever the handlers wait for. Thread-safe.
class Readiness {
  public:
    /// `ask_store` blocks.
    Readiness(std::function<bool()> ask_store, std::chrono::milliseconds period, Waiting waiting = {})
        : ask_store_(std::move(ask_store)), period_(period), waiting_(std::move(waiting)) {}

    /// What the store said last; a store that leaves two questions unanswered has said no. Does not block.
    [[nodiscard]] bool can_serve() const { return waiting_.now() < good_until_.load(); }

    /// Asks the store once; blocking.
    void ask() { good_until_ = ask_store_() ? waiting_.now() + 2 * period_ : long_ago; }

    /// Asks until told to stop; blocking.
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            ask();
            waiting_.sleep(period_, stop);
        }
    }

  private:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr Time long_ago = Time::min();

    std::function<bool()> ask_store_;
    std::chrono::milliseconds period_;
    Waiting waiting_;
    std::atomic<Time> good_until_{long_ago};
};

}  // namespace polybot
