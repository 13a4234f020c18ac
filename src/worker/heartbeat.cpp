#include "worker/heartbeat.hpp"

#include <vector>

#include "log/log.hpp"

namespace polybot {

Heartbeat::Heartbeat(JobQueue& queue, std::chrono::seconds visibility_timeout)
    : queue_(queue),
      visibility_timeout_(visibility_timeout),
      thread_([this](const std::stop_token& stop) { beat(stop); }) {}

void Heartbeat::add(const std::string& receipt) {
    const std::scoped_lock lock(mutex_);
    receipts_.insert(receipt);
}

void Heartbeat::remove(const std::string& receipt) {
    const std::scoped_lock lock(mutex_);
    receipts_.erase(receipt);
}

void Heartbeat::beat(const std::stop_token& stop) {
    const auto period = std::chrono::milliseconds(visibility_timeout_) / 3;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, stop, period, [&stop] { return stop.stop_requested(); })) {
        // Under the lock, so that no beat comes after `remove`.
        if (receipts_.empty()) continue;
        const std::vector<std::string> receipts(receipts_.begin(), receipts_.end());
        for (const auto& extended : queue_.set_visibility_batch(receipts, visibility_timeout_)) {
            // A job removed from the queue a moment ago is no longer there: not_found is the rule then, not a fault.
            if (!extended && extended.error().code != Code::not_found) {
                log::warn("visibility timeout not extended", {{"reason", extended.error().message}});
            }
        }
    }
}

}  // namespace polybot
