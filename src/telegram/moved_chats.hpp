#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace polybot {

/// Groups that became supergroups, and so got other numbers. Bounded: what is forgotten costs one call more, which
/// Telegram answers with the number. Thread-safe.
class MovedChats {
  public:
    static constexpr std::size_t capacity = 1'000;

    /// The number that the chat has now, as far as is known.
    [[nodiscard]] std::int64_t number_of(std::int64_t chat) const {
        const std::scoped_lock lock(mutex_);
        const auto found = numbers_.find(chat);
        return found == numbers_.end() ? chat : found->second;
    }

    void remember(std::int64_t chat, std::int64_t number) {
        const std::scoped_lock lock(mutex_);
        if (numbers_.size() >= capacity && !numbers_.contains(chat)) numbers_.erase(numbers_.begin());
        numbers_[chat] = number;
    }

    [[nodiscard]] std::size_t size() const {
        const std::scoped_lock lock(mutex_);
        return numbers_.size();
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::int64_t, std::int64_t> numbers_;
};

}  // namespace polybot
