#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/job_queue.hpp"

namespace polybot::testing {

/// A queue that takes no job at first, `refusals` times; for tests only, and one thread.
class FullQueue final : public JobQueue {
  public:
    FullQueue(JobQueue& queue, int refusals) : queue_(queue), refusals_(refusals) {}

    Result<void> send(std::string_view body) override {
        if (--refusals_ >= 0) return Error{Code::unavailable, "away"};
        return queue_.send(body);
    }
    Result<std::vector<ReceivedMessage>> receive(int most, std::chrono::milliseconds wait,
                                                 const std::stop_token& stop) override {
        return queue_.receive(most, wait, stop);
    }
    std::vector<Result<void>> set_visibility_batch(std::span<const std::string> receipts,
                                                   std::chrono::seconds timeout) override {
        return queue_.set_visibility_batch(receipts, timeout);
    }
    std::vector<Result<void>> remove_batch(std::span<const std::string> receipts) override {
        return queue_.remove_batch(receipts);
    }
    Result<void> bury(const ReceivedMessage& message) override { return queue_.bury(message); }
    Result<QueueDepth> depth() override { return queue_.depth(); }

  private:
    JobQueue& queue_;
    int refusals_;
};

}  // namespace polybot::testing
