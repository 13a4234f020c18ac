#include "worker/heartbeat.hpp"

#include <vector>

#include "log/log.hpp"
#include "stop/service_thread.hpp"

namespace polybot {

Heartbeat::Heartbeat(JobQueue& queue, std::chrono::seconds visibility_timeout)
    : queue_(queue),
      visibility_timeout_(visibility_timeout),
      thread_(service_thread("heartbeat", [this](const std::stop_token& stop) { beat(stop); })) {}

void Heartbeat::add(const std::string& receipt) {
    const std::scoped_lock lock(mutex_);
    receipts_.insert(receipt);
}

void Heartbeat::remove(const std::string& receipt) {
    const std::scoped_lock lock(mutex_);
    receipts_.erase(receipt);
}

bool Heartbeat::holds(const std::string& receipt) {
    const std::scoped_lock lock(mutex_);
    return receipts_.contains(receipt);
}

void Heartbeat::beat(const std::stop_token& stop) {
    const auto period = std::chrono::milliseconds(visibility_timeout_) / 3;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, stop, period, [&stop] { return stop.stop_requested(); })) {
        // Under the lock, so that no beat comes after `remove`.
        if (receipts_.empty()) continue;
        const std::vector<std::string> receipts(receipts_.begin(), receipts_.end());
        const auto extended = queue_.set_visibility_batch(receipts, visibility_timeout_);
        for (std::size_t i = 0; i < extended.size(); ++i) {
            if (extended[i]) continue;
            // A job removed from the queue a moment ago is no longer there: not_found is the rule then, not a fault.
            if (extended[i].error().code == Code::not_found) {
                receipts_.erase(receipts[i]);
            } else {
                log::warn("visibility timeout not extended", {{"reason", extended[i].error().message}});
            }
        }
    }
}

}  // namespace polybot
