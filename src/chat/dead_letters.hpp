#pragma once

#include <stop_token>

#include "chat/delivery.hpp"
#include "jobs/job_queue.hpp"
#include "predictions/prediction_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Tells the users of jobs that failed too often, so that nobody waits for an answer that never comes.
class DeadLetters {
  public:
    DeadLetters(JobQueue& queue, PredictionStore& predictions, Delivery& delivery, Clock clock);

    /// Works until told to stop; blocking.
    void run(const std::stop_token& stop);

    /// One receive and what comes of it, waiting for `wait` at most, and no longer than until `stop`.
    void work_off(std::chrono::milliseconds wait, const std::stop_token& stop = {});

  private:
    /// `internal` where `tell` throws: one letter that nobody thought of keeps no other from being told.
    [[nodiscard]] Result<void> try_to_tell(const ReceivedMessage& message);
    [[nodiscard]] Result<void> tell(const ReceivedMessage& message);

    JobQueue& queue_;
    PredictionStore& predictions_;
    Delivery& delivery_;
    Clock clock_;
};

}  // namespace polybot
