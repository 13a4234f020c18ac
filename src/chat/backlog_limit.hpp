#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "jobs/job_queue.hpp"
#include "time/clock.hpp"

namespace polybot {

/// A photo's place behind those that wait.
struct PlaceInLine {
    bool admitted = false;
    std::optional<int> before{};  ///< How many wait before it, those of the last second perhaps answered by now;
                                  ///< nothing when the queue cannot be asked.

    bool operator==(const PlaceInLine&) const = default;
};

/// How many photos of all chats together may wait for workers: what is taken then gets its answer within a bearable
/// time, however many more people come. Thread-safe. One caller a second blocks while it asks the queue.
class BacklogLimit {
  public:
    static constexpr int default_most = 1'000;
    /// The longest time for which the queue's answer is good.
    static constexpr std::chrono::seconds reading_lasts{1};

    /// Throws `std::invalid_argument` unless `most` is positive. `jobs` must outlive this.
    BacklogLimit(JobQueue& jobs, Clock clock, int most = default_most);

    /// Whether one photo more may be queued; counts it if so. One that `goes_on` with what was taken, as it may be
    /// queued already itself, or belongs to an album of which a part is, is never turned away. A queue that cannot be
    /// asked turns nobody away: it will not take the photo either, and says so.
    [[nodiscard]] PlaceInLine admit(bool goes_on = false);

  private:
    void read_when_due();
    [[nodiscard]] int count();

    JobQueue& jobs_;
    const Clock clock_;
    const int most_;
    std::mutex reading_;  ///< Held by who asks the queue.
    std::chrono::system_clock::time_point read_at_{};
    std::mutex mutex_;
    std::optional<int> waiting_;  ///< As the queue said then, and what was admitted since; nothing if it said nothing.
};

}  // namespace polybot
