#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace polybot {

/// Lets one at a time work for a chat, in the order in which they came; chats do not wait for each other. Remembers
/// only the chats that somebody works for. Thread-safe; must outlive its turns.
class Turns {
    struct Line;

  public:
    /// The right to work for a chat, until it is destroyed.
    class Turn {
      public:
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

        /// How many wait behind this turn.
        [[nodiscard]] int waiting() const;

      private:
        friend class Turns;
        Turn(Turns& turns, std::int64_t chat, Line& line) : turns_(turns), chat_(chat), line_(line) {}

        Turns& turns_;
        std::int64_t chat_;
        Line& line_;
    };

    /// Waits until all who came before for this chat are done.
    [[nodiscard]] Turn take(std::int64_t chat);

    /// How many chats somebody works for.
    [[nodiscard]] std::size_t chats() const;

  private:
    /// Those of one chat: each draws a number and waits until it is called.
    struct Line {
        std::uint64_t drawn = 0;
        std::uint64_t called = 0;
        std::condition_variable next = {};
    };

    mutable std::mutex mutex_;
    std::unordered_map<std::int64_t, Line> lines_;
};

}  // namespace polybot
