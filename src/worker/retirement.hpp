#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

#include "fleet/membership.hpp"
#include "retry/waiting.hpp"
#include "worker/worker.hpp"

namespace polybot {

/// The worker whose retirement this is.
struct RetiringWorker {
    std::function<WorkerActivity()> activity;
    /// Lets it finish what it has begun and take nothing new; returns whether that was done within the time. Called
    /// again until it is.
    std::function<bool(std::chrono::milliseconds)> finish;
};

/// Stands between a worker and its fleet: says when there is work, so that a shrinking fleet spares this machine, and,
/// once the machine is about to be taken away, lets the worker finish. Busy and idle are told seldom, not for every
/// job: Auto Scaling throttles. Busy is told when a first job comes, idle after a minute without; that also to a fleet
/// that spares this machine for the sake of a worker that died here.
class Retirement {
  public:
    static constexpr std::chrono::seconds look_every{5};   ///< As AWS advises for spot notices, two minutes ahead.
    static constexpr std::chrono::seconds idle_after{60};  ///< Without work for so long, the machine may go.
    static constexpr std::chrono::seconds ask_every{60};   ///< For more time, while the worker finishes.

    Retirement(Membership& membership, RetiringWorker worker, Waiting waiting = {});

    /// Blocks until the worker has been retired, or `stop`.
    void run(const std::stop_token& stop);

    /// A first job came: has it looked at now, unless the fleet knows already. Thread-safe; returns at once.
    void work_begins();

  private:
    [[nodiscard]] std::stop_source wake_by_work();
    void let_work_be();
    /// Whether the fleet knows what it should.
    [[nodiscard]] bool tell_busy_or_idle();
    void retire();

    Membership& membership_;
    RetiringWorker worker_;
    Waiting waiting_;
    WorkerActivity last_seen_ = {};
    std::chrono::steady_clock::time_point last_busy_ = {};
    std::optional<bool> told_;  ///< What the fleet knows of us; nothing at first.

    std::mutex mutex_;
    std::stop_source pause_{std::nostopstate};  ///< Of the pause between two looks; none where work would be no news.
};

}  // namespace polybot
