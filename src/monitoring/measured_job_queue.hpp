#pragma once

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include "jobs/job_queue.hpp"

namespace polybot {

/// Counts the jobs that are sent to another queue: the photos taken.
class MeasuredJobQueue final : public JobQueue {
  public:
    /// Both must outlive this.
    MeasuredJobQueue(JobQueue& inner, prometheus::Registry& registry)
        : inner_(inner),
          taken_(prometheus::BuildCounter()
                     .Name("polybot_photos_taken_total")
                     .Help("Photos stored and queued.")
                     .Register(registry)
                     .Add({})),
          not_queued_(prometheus::BuildCounter()
                          .Name("polybot_photos_not_queued_total")
                          .Help("Photos that the queue did not take; their senders try again.")
                          .Register(registry)
                          .Add({})) {}

    [[nodiscard]] Result<void> send(std::string_view body) override {
        auto sent = inner_.send(body);
        (sent ? taken_ : not_queued_).Increment();
        return sent;
    }
    [[nodiscard]] Result<std::vector<ReceivedMessage>> receive(int max_messages, std::chrono::milliseconds wait,
                                                               const std::stop_token& stop) override {
        return inner_.receive(max_messages, wait, stop);
    }
    [[nodiscard]] std::vector<Result<void>> set_visibility_batch(std::span<const std::string> receipts,
                                                                 std::chrono::seconds timeout) override {
        return inner_.set_visibility_batch(receipts, timeout);
    }
    [[nodiscard]] std::vector<Result<void>> remove_batch(std::span<const std::string> receipts) override {
        return inner_.remove_batch(receipts);
    }
    [[nodiscard]] Result<void> bury(const ReceivedMessage& message) override { return inner_.bury(message); }
    [[nodiscard]] Result<QueueDepth> depth() override { return inner_.depth(); }

  private:
    JobQueue& inner_;
    prometheus::Counter& taken_;
    prometheus::Counter& not_queued_;
};

}  // namespace polybot
