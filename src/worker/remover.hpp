#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "jobs/job_queue.hpp"
#include "result/result.hpp"

namespace polybot {

/// Removes finished jobs from the queue, together those that finish while a removal is under way: Amazon SQS charges
/// for each call, SQLite waits for each transaction. Alone, a job waits for nothing. Thread-safe. Blocking.
class Remover {
  public:
    explicit Remover(JobQueue& queue) : queue_(queue) {}

    /// As JobQueue::remove.
    [[nodiscard]] Result<void> remove(const std::string& receipt);

  private:
    struct Removal {
        const std::string& receipt;
        std::optional<Result<void>> answer = {};
    };
    void remove_those_waiting(std::unique_lock<std::mutex>& lock);

    JobQueue& queue_;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::deque<Removal*> waiting_;  ///< Each on the stack of its thread, which waits for the answer.
    bool removing_ = false;
};

}  // namespace polybot
