#include "chat/backlog_limit.hpp"

#include <stdexcept>
#include <utility>

namespace polybot {

BacklogLimit::BacklogLimit(JobQueue& jobs, Clock clock, int most) : jobs_(jobs), clock_(std::move(clock)), most_(most) {
    if (most <= 0) throw std::invalid_argument("the most photos that may wait must be positive");
}

PlaceInLine BacklogLimit::admit(bool goes_on) {
    read_when_due();
    const std::scoped_lock lock(mutex_);
    if (!waiting_) return {.admitted = true};
    if (*waiting_ >= most_ && !goes_on) return {.before = waiting_};
    return {.admitted = true, .before = (*waiting_)++};
}

void BacklogLimit::read_when_due() {
    const std::unique_lock reading(reading_, std::try_to_lock);
    if (!reading) return;  // Somebody asks already: a queue that takes long must not hold up everybody, one by one.
    const auto now = clock_();
    // A clock that was set back makes no reading good for longer.
    if (now < read_at_ + reading_lasts && now >= read_at_) return;
    const int counted_before = count();
    const auto depth = jobs_.depth();
    const std::scoped_lock lock(mutex_);
    read_at_ = now;
    if (!depth) {
        waiting_.reset();
        return;
    }
    const int admitted_meanwhile = waiting_.value_or(0) - counted_before;
    waiting_ = depth->visible + depth->in_flight + admitted_meanwhile;
}

int BacklogLimit::count() {
    const std::scoped_lock lock(mutex_);
    return waiting_.value_or(0);
}

}  // namespace polybot
