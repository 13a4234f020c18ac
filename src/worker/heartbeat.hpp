#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "jobs/job_queue.hpp"

namespace polybot {

/// Keeps the messages in work invisible to other workers: starts their visibility timeout anew every third of it.
/// Thread-safe.
class Heartbeat {
  public:
    Heartbeat(JobQueue& queue, std::chrono::seconds visibility_timeout);

    void add(const std::string& receipt);
    /// No beat for that message follows this call.
    void remove(const std::string& receipt);
    /// Whether that message was added and is still this worker's, as far as the last beat could tell. One that another
    /// worker has received since is not, and gets no more beats.
    [[nodiscard]] bool holds(const std::string& receipt);

  private:
    void beat(const std::stop_token& stop);

    JobQueue& queue_;
    std::chrono::seconds visibility_timeout_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::set<std::string> receipts_;
    std::jthread thread_;  // Last, so that it stops before what it uses goes.
};

}  // namespace polybot
