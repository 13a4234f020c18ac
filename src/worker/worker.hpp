#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

#include "jobs/job_queue.hpp"
#include "worker/heartbeat.hpp"
#include "worker/photo_processor.hpp"

namespace polybot {

/// How one worker works.
struct WorkerOptions {
    int jobs_at_once = JobQueue::max_batch;       ///< 1..10: jobs held at a time; transfers overlap with inference.
    std::chrono::seconds visibility_timeout{30};  ///< The queue's; jobs in work are extended every third of it.
    std::chrono::seconds retry_delay{2};          ///< Before a job that met a transient fault is received again.
};

/// Tells polybot that a result is there; returns once polybot has delivered it.
using Announce = std::function<Result<void>(const std::string& prediction_id)>;

/// Takes jobs off the queue until told to stop: receive, process, announce, remove. A job is removed only once polybot
/// has delivered its answer; whatever dies before that, the job comes back.
class Worker {
  public:
    Worker(JobQueue& queue, PhotoProcessor& processor, Announce announce, WorkerOptions options);

    /// Blocks until `stop`; then finishes the jobs in work, and returns those not begun to the queue.
    void run(const std::stop_token& stop);

  private:
    void work_on(const ReceivedMessage& message, Heartbeat& heartbeat, const std::stop_token& stop);
    [[nodiscard]] Result<void> finish(const ReceivedMessage& message, const std::stop_token& stop);

    JobQueue& queue_;
    PhotoProcessor& processor_;
    Announce announce_;
    WorkerOptions options_;
};

}  // namespace polybot
