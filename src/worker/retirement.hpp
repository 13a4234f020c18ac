#pragma once

#include <chrono>
#include <functional>
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
/// job: Auto Scaling throttles.
class Retirement {
  public:
    static constexpr std::chrono::seconds look_every{5};   ///< As AWS advises for spot notices, two minutes ahead.
    static constexpr std::chrono::seconds idle_after{60};  ///< Without work for so long, the machine may go.
    static constexpr std::chrono::seconds ask_every{60};   ///< For more time, while the worker finishes.

    Retirement(Membership& membership, RetiringWorker worker, Waiting waiting = {});

    /// Blocks until the worker has been retired, or `stop`.
    void run(const std::stop_token& stop);

  private:
    void tell_busy_or_idle();
    void retire();

    Membership& membership_;
    RetiringWorker worker_;
    Waiting waiting_;
    WorkerActivity last_seen_ = {};
    std::chrono::steady_clock::time_point last_busy_ = {};
    bool busy_ = false;
};

}  // namespace polybot
