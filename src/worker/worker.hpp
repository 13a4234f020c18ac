#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "jobs/job_queue.hpp"
#include "retry/waiting.hpp"
#include "worker/busy_time.hpp"
#include "worker/photo_processor.hpp"
#include "worker/remover.hpp"

namespace polybot {

/// How one worker works.
struct WorkerOptions {
    /// 1..10: jobs held that wait to be looked at, or are being; their transfers overlap with inference. Few, so that
    /// other workers have some too.
    int jobs_at_once = JobQueue::max_batch;
    /// Jobs held besides, which only wait for the stores, for polybot and for the queue. A worker that looks at 80
    /// photos a second has as many under way when the four calls take 0.1 s each.
    int finishing_at_once = 32;
    std::chrono::seconds visibility_timeout{30};  ///< The queue's; jobs in work are extended every third of it.
    std::chrono::seconds retry_delay{2};          ///< Before a job that met a transient fault is received again.
};

/// What a worker has taken on since it began.
struct WorkerActivity {
    std::int64_t taken = 0;     ///< Jobs received.
    std::int64_t finished = 0;  ///< Of those, the ones done or put back.

    bool operator==(const WorkerActivity&) const = default;
};

/// Tells polybot that a result is there; returns once polybot has delivered it.
using Announce = std::function<Result<void>(const std::string& prediction_id)>;

/// Takes jobs off the queue until told to stop: receive, process, announce, remove. A job is removed only once polybot
/// has delivered its answer; whatever dies before that, the job comes back. One that meets a transient fault goes back,
/// as another worker may be better off; on its last receives it is kept and tried again here, until the fault passes;
/// other jobs are worked on meanwhile, but for those that cannot be looked at.
class Worker {
  public:
    /// `queue` and `processor` must outlive this.
    Worker(JobQueue& queue, PhotoProcessor& processor, Announce announce, WorkerOptions options, Waiting waiting = {});

    /// Has `tell` called as the worker begins to take jobs (idle), as a first job comes (busy) and as the last one in
    /// hand ends (idle): from any thread, one call after another, and while jobs wait for it. Set before `run`.
    void on_change(std::function<void(bool busy)> tell) { tell_ = std::move(tell); }

    /// Blocks until `stop`; then finishes the jobs in work, and returns those not begun to the queue.
    void run(const std::stop_token& stop);

    /// Callable from any thread.
    [[nodiscard]] WorkerActivity activity() const { return {.taken = taken_, .finished = finished_}; }

    /// The work since this was last called. Callable from any thread.
    [[nodiscard]] ServiceTime take_service_time() { return busy_time_.take(); }

  private:
    struct Held;
    struct Run;

    /// So many jobs more, or fewer, are in hand.
    void hold(int jobs);
    void begin_work(Run& run, std::shared_ptr<Held> job);
    void work_on(Run& run, const std::shared_ptr<Held>& job);
    [[nodiscard]] Result<void> attempt(Run& run, Held& job);
    /// Nothing when the job is to go back to the queue: before its last receives, when the fault will not pass, or has
    /// lasted too long, and when the worker stops.
    [[nodiscard]] std::optional<std::chrono::milliseconds> pause_before_next_try(const Run& run, Held& job,
                                                                                 const Error& fault) const;
    void put_back(const ReceivedMessage& message, const Error& fault, const std::stop_token& stop);
    [[nodiscard]] Result<void> finish(const ReceivedMessage& message, const std::function<void()>& on_looked,
                                      const std::stop_token& stop);

    JobQueue& queue_;
    PhotoProcessor& processor_;
    Announce announce_;
    WorkerOptions options_;
    Waiting waiting_;
    Remover remover_{queue_};
    std::function<void(bool busy)> tell_ = [](bool) {};
    std::mutex hands_mutex_;
    int in_hand_ = 0;
    std::atomic<std::int64_t> taken_ = 0;
    std::atomic<std::int64_t> finished_ = 0;
    BusyTime busy_time_;
};

}  // namespace polybot
