#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <utility>

namespace polybot {

/// Whether the service can serve. The store is asked for it once a second while all is well, however many ask here:
/// anybody may, and on AWS each question to the store is paid for. Bad news is not kept, so that good ones follow at
/// once. Thread-safe.
class Readiness {
  public:
    using Now = std::function<std::chrono::steady_clock::time_point()>;
    static constexpr std::chrono::seconds good_for{1};

    /// `ask_store` blocks, and is called by several threads at once.
    explicit Readiness(std::function<bool()> ask_store, Now now = std::chrono::steady_clock::now)
        : ask_store_(std::move(ask_store)), now_(std::move(now)) {}

    /// Whether it could serve a moment ago; does not block.
    [[nodiscard]] bool is_known() const { return now_() < good_until_.load(); }

    /// Whether it can serve; asks the store. Blocking.
    [[nodiscard]] bool ask() {
        const auto asked_at = now_();
        if (!ask_store_()) return false;
        good_until_ = asked_at + good_for;
        return true;
    }

  private:
    std::function<bool()> ask_store_;
    Now now_;
    std::atomic<std::chrono::steady_clock::time_point> good_until_{};
};

}  // namespace polybot
