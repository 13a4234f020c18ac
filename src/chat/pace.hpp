#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace polybot {

/// How fast photos are answered of late, learnt from those that this process both queued and delivered. Thread-safe.
class Pace {
  public:
    using time_point = std::chrono::system_clock::time_point;

    /// A photo was queued behind `before` others.
    void queued(const std::string& prediction_id, int before, time_point now);

    /// Its answer goes out.
    void answered(const std::string& prediction_id, time_point now);

    /// How long a photo behind `before` others is likely to wait; nothing while there is nothing to judge by.
    [[nodiscard]] std::optional<std::chrono::seconds> expected_wait(int before) const;

  private:
    struct Waiting {
        std::string prediction_id;
        int before;
        time_point since;
    };
    static constexpr std::size_t max_waiting = 1000;

    mutable std::mutex mutex_;
    std::deque<Waiting> waiting_;                        ///< Oldest first.
    std::optional<std::chrono::duration<double>> each_;  ///< Time per photo of the queue, smoothed.
};

}  // namespace polybot
