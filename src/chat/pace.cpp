#include "chat/pace.hpp"

#include <algorithm>

namespace polybot {
namespace {

/// How much the newest photo counts: the last ten or so make the estimate.
constexpr double weight_of_the_newest = 0.2;

}  // namespace

void Pace::queued(const std::string& prediction_id, int before, time_point now) {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back({prediction_id, before, now});
    // Those at the front were delivered by another instance, or never.
    if (waiting_.size() > max_waiting) waiting_.pop_front();
}

void Pace::answered(const std::string& prediction_id, time_point now) {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(waiting_, prediction_id, &Waiting::prediction_id);
    if (found == waiting_.end()) return;
    // It waited for those before it and for itself.
    const std::chrono::duration<double> each = std::max(now - found->since, {}) / (found->before + 1);
    waiting_.erase(found);
    each_ = each_ ? *each_ + weight_of_the_newest * (each - *each_) : each;
}

std::optional<std::chrono::seconds> Pace::expected_wait(int before) const {
    const std::scoped_lock lock(mutex_);
    if (!each_) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(*each_ * (before + 1));
}

}  // namespace polybot
