#include "chat/backlog_limit.hpp"

#include <stdexcept>
#include <utility>

namespace polybot {

BacklogLimit::BacklogLimit(JobQueue& jobs, Clock clock, int most) : jobs_(jobs), clock_(std::move(clock)), most_(most) {
    if (most <= 0) throw std::invalid_argument("the most photos that may wait must be positive");
}

PlaceInLine BacklogLimit::admit(bool goes_on) {
    const std::scoped_lock lock(mutex_);
    const auto now = clock_();
    // A clock that was set back makes no reading good for longer.
    if (now >= read_at_ + reading_lasts || now < read_at_) {
        const auto depth = jobs_.depth();
        if (!depth) return {.admitted = true};
        waiting_ = depth->visible + depth->in_flight;
        read_at_ = now;
    }
    if (waiting_ >= most_ && !goes_on) return {.before = waiting_};
    return {.admitted = true, .before = waiting_++};
}

}  // namespace polybot
