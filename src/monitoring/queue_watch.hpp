#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "jobs/job_queue.hpp"

namespace polybot {

/// How much waits in both queues, asked for every five seconds at most however often it is read: Amazon SQS has each
/// question paid for. Thread-safe. Blocking.
class QueueWatch {
  public:
    struct Reading {
        Result<QueueDepth> jobs;
        Result<QueueDepth> dead_letters;
    };
    static constexpr std::chrono::seconds fresh_for{5};

    /// Both must outlive this.
    QueueWatch(JobQueue& jobs, JobQueue& dead_letters) : jobs_(jobs), dead_letters_(dead_letters) {}

    [[nodiscard]] Reading read(std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now()) {
        const std::scoped_lock lock(mutex_);
        if (!reading_ || now - read_at_ >= fresh_for) {
            reading_ = {.jobs = jobs_.depth(), .dead_letters = dead_letters_.depth()};
            read_at_ = now;
        }
        return *reading_;
    }

  private:
    JobQueue& jobs_;
    JobQueue& dead_letters_;
    std::mutex mutex_;
    std::optional<Reading> reading_;
    std::chrono::steady_clock::time_point read_at_;
};

}  // namespace polybot
