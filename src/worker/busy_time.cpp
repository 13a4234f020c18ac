#include "worker/busy_time.hpp"

#include <utility>

namespace polybot {

void BusyTime::begin(Time now) {
    const std::scoped_lock lock(mutex_);
    count(now);
    ++held_;
}

void BusyTime::end(Time now) {
    const std::scoped_lock lock(mutex_);
    count(now);
    --held_;
    ++ended_;
}

void BusyTime::interrupt(Time now) {
    const std::scoped_lock lock(mutex_);
    count(now);
    --held_;
}

ServiceTime BusyTime::take(Time now) {
    const std::scoped_lock lock(mutex_);
    count(now);
    const auto busy = std::chrono::floor<std::chrono::milliseconds>(busy_);
    busy_ -= busy;
    return {.busy = busy, .jobs = std::exchange(ended_, 0)};
}

void BusyTime::count(Time now) {
    if (held_ > 0) busy_ += now - counted_until_;
    counted_until_ = now;
}

}  // namespace polybot
