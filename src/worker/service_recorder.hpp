#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "metrics/service_times.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Adds what a worker did to the service times of all workers, every few seconds and at its end; an idle worker adds
/// nothing. What cannot be added is logged and left out: it is an estimate's.
class ServiceRecorder {
  public:
    /// Often enough for a reading every 30 s; on AWS each is a write that is paid for.
    static constexpr std::chrono::seconds default_pause{10};

    /// `take` returns what was done since it was last called. `times` and what `take` uses must outlive this.
    ServiceRecorder(ServiceTimes& times, std::function<ServiceTime()> take, Clock clock,
                    std::chrono::milliseconds pause = default_pause);

  private:
    void run(const std::stop_token& stop, std::chrono::milliseconds pause);
    void record();

    ServiceTimes& times_;
    std::function<ServiceTime()> take_;
    Clock clock_;
    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;  // Last, so that it stops before what it uses goes.
};

}  // namespace polybot
