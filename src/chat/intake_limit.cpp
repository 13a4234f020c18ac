#include "chat/intake_limit.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace polybot {
namespace {

int positive(int value) {
    if (value <= 0) throw std::invalid_argument("an intake limit must be positive");
    return value;
}

}  // namespace

IntakeLimit::IntakeLimit(int burst, int per_minute)
    : interval_(std::chrono::system_clock::duration(std::chrono::minutes(1)) / positive(per_minute)),
      capacity_(interval_ * positive(burst)),
      credit_(interval_ * most_on_credit) {}

Admission IntakeLimit::admit(const std::string& chat, Time now, bool goes_on) {
    const std::scoped_lock lock(mutex_);
    Bucket& bucket = bucket_of(chat, now);
    // Later than an overdrawn bucket takes to fill it cannot be, but for a clock that was set back.
    if (bucket.full_at < now || bucket.full_at > now + capacity_ + credit_) bucket.full_at = now;

    const Time next = bucket.full_at + interval_ - capacity_;
    if (next <= now || (goes_on && next <= now + credit_)) {
        bucket.full_at += interval_;
        bucket.refusing = false;
        return {.admitted = true};
    }
    const bool first = !bucket.refusing;
    bucket.refusing = true;
    return {.admitted = false, .tell = first, .wait = std::chrono::ceil<std::chrono::seconds>(next - now)};
}

void IntakeLimit::give_back(const std::string& chat) {
    const std::scoped_lock lock(mutex_);
    if (const auto known = by_chat_.find(chat); known != by_chat_.end()) known->second->full_at -= interval_;
}

bool IntakeLimit::has_room(const std::string& chat, Time now) const {
    const std::scoped_lock lock(mutex_);
    const auto known = by_chat_.find(chat);
    if (known == by_chat_.end()) return true;
    const Time full_at = known->second->full_at;
    // As in admit, a clock that was set back says nothing.
    return full_at > now + capacity_ + credit_ || full_at + interval_ - capacity_ <= now;
}

std::size_t IntakeLimit::chats() const {
    const std::scoped_lock lock(mutex_);
    return buckets_.size();
}

IntakeLimit::Bucket& IntakeLimit::bucket_of(const std::string& chat, Time now) {
    if (const auto known = by_chat_.find(chat); known != by_chat_.end()) {
        buckets_.splice(buckets_.end(), buckets_, known->second);
        return buckets_.back();
    }
    // A full bucket is as good as none.
    while (!buckets_.empty() && buckets_.front().full_at <= now) forget_longest_idle();
    if (buckets_.size() == max_chats) forget_longest_idle();
    buckets_.push_back({.chat = chat});
    by_chat_.emplace(buckets_.back().chat, std::prev(buckets_.end()));
    return buckets_.back();
}

void IntakeLimit::forget_longest_idle() {
    by_chat_.erase(buckets_.front().chat);
    buckets_.pop_front();
}

}  // namespace polybot
