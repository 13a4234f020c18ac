#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace polybot {

/// Whether a chat's photo is taken.
struct Admission {
    bool admitted = false;
    bool tell = false;             ///< The first refusal since a photo was admitted: the one that the chat is told of.
    std::chrono::seconds wait{0};  ///< After a refusal, how long until the next photo would be taken: at least 1 s.

    bool operator==(const Admission&) const = default;
};

/// How many photos each chat may send: `burst` at once and `per_minute` in the long run (a token bucket), so that no
/// chat fills the queue for all. Kept in this process only: a limit against floods need not survive a restart.
/// Thread-safe.
class IntakeLimit {
  public:
    /// The most chats remembered; beyond it, the one idle for the longest time begins afresh.
    static constexpr std::size_t max_chats = 10'000;

    /// Throws `std::invalid_argument` unless both are positive.
    explicit IntakeLimit(int burst = 50, int per_minute = 60);

    /// How many photos a chat may be ahead of its limit by: an album is taken as a whole, and has ten at most
    /// (https://core.telegram.org/bots/api#sendmediagroup).
    static constexpr int most_on_credit = 10;

    /// Counts a photo of `chat` at `now`; a refused one counts for nothing. One that `goes_on` with what was admitted
    /// is admitted on credit, for which those after it wait.
    [[nodiscard]] Admission admit(const std::string& chat, std::chrono::system_clock::time_point now,
                                  bool goes_on = false);

    /// An admitted photo of `chat` that could not be taken, and comes again, counts for nothing after all.
    void give_back(const std::string& chat);

    /// Whether one more of `chat` would be admitted at `now`; counts nothing.
    [[nodiscard]] bool has_room(const std::string& chat, std::chrono::system_clock::time_point now) const;

    /// How many chats are remembered.
    [[nodiscard]] std::size_t chats() const;

  private:
    using Time = std::chrono::system_clock::time_point;

    struct Bucket {
        std::string chat;
        Time full_at = {};
        bool refusing = false;
    };
    using Buckets = std::list<Bucket>;

    Bucket& bucket_of(const std::string& chat, Time now);
    void forget_longest_idle();

    const std::chrono::system_clock::duration interval_;  ///< In which one photo more becomes possible.
    const std::chrono::system_clock::duration capacity_;  ///< In which an empty bucket fills.
    const std::chrono::system_clock::duration credit_;    ///< In which the most that is on credit is made up for.
    mutable std::mutex mutex_;
    Buckets buckets_;  ///< The longest idle first.
    std::unordered_map<std::string_view, Buckets::iterator> by_chat_;
};

}  // namespace polybot
