#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <stop_token>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "result/result.hpp"
#include "retry/waiting.hpp"
#include "telegram/update.hpp"

namespace polybot {

/// The updates that were fetched and that Telegram still keeps. Chats are served side by side, the updates of each in
/// their order: one that failed for now is tried again after a pause, for which its own chat waits and no other. Once
/// so many came after it that Telegram gives out no more, and most of them are done, it is given up after two minutes.
/// Thread-safe.
class UpdatesInHand {
  public:
    /// The most chats served at once.
    static constexpr std::size_t max_threads = 16;

    /// Begins nothing more once `stop` is requested.
    UpdatesInHand(HandleUpdate handle, Waiting waiting, std::stop_token stop);

    /// Takes those of `updates` that are not in hand yet, and begins whatever can be begun: a pause ends here.
    void take(std::vector<Update> updates);
    /// Lets go of those that are done with all before them; returns the number of the first that must be kept.
    [[nodiscard]] std::int64_t confirm();
    /// Waits until nothing is in work, for `longest` at most, or until the stop; returns whether that is so.
    bool await_idle(std::chrono::milliseconds longest);
    /// Whether everything in hand is done.
    [[nodiscard]] bool all_done() const;

  private:
    using Time = std::chrono::steady_clock::time_point;

    /// What one chat has in hand that is not done.
    struct Lane {
        std::deque<Update> updates = {};
        bool in_work = false;     ///< The first of them is.
        int failures = 0;         ///< Of the first.
        Time failing_since = {};  ///< Since the first of those.
        Time resume_at = {};      ///< The end of the pause after a failure.
    };

    void begin(std::int64_t chat, Lane& lane);
    void work_on(std::int64_t chat);
    /// Whether the first update of a lane has failed for so long, and keeps so many others from being given out, that
    /// it gets one more try.
    [[nodiscard]] bool is_overdue(const Lane& lane) const;
    [[nodiscard]] Result<void> attempt(const Update& update) const;
    void settle(std::int64_t chat, Lane& lane, const Result<void>& outcome);

    HandleUpdate handle_;
    Waiting waiting_;
    std::stop_token stop_;
    mutable std::mutex mutex_;
    std::condition_variable_any rested_;
    std::minstd_rand random_{std::random_device{}()};
    std::map<std::int64_t, bool> done_;   ///< Every update in hand by its number.
    std::map<std::int64_t, Lane> lanes_;  ///< By chat; none is empty.
    std::size_t in_work_ = 0;
    std::int64_t first_kept_ = 0;
    boost::asio::thread_pool pool_{max_threads};  ///< Last: its threads end before the rest goes.
};

}  // namespace polybot
