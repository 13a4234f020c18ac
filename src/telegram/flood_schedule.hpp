#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <stop_token>

namespace polybot {

/// At most so many in any span of that length.
class SlidingWindow {
  public:
    using Time = std::chrono::steady_clock::time_point;

    SlidingWindow(std::size_t most, std::chrono::milliseconds length) : most_(most), length_(length) {}

    /// From when on `count` more fit, which is no more than `most`.
    [[nodiscard]] Time free_from(std::size_t count) const;
    void add(std::size_t count, Time at);
    /// So many that were added at `before` happened at `after`.
    void move(std::size_t count, Time before, Time after);

  private:
    std::size_t most_;
    std::chrono::milliseconds length_;
    std::deque<Time> added_;  ///< The newest `most_`, oldest first.
};

/// In place of a number of messages: what a chat sees already changes, and no message is sent.
inline constexpr std::size_t an_edit = 0;

/// Who may send to Telegram, and when
/// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): 30 messages a second in all, one
/// a second in a chat, 20 a minute in a group; an album is as many as it has photos. An edit sends no message: to be on
/// the safe side it counts as one in all, but not in its chat. We stay a little below, as the network may bring
/// together what was sent apart.
///
/// Chats take turns, so that one with many messages does not keep others waiting; within a chat the first comes first.
/// Only decides: time is told, and never goes back. Not thread-safe.
class FloodSchedule {
  public:
    using Time = SlidingWindow::Time;

    static constexpr std::size_t most_in_all = 28;
    static constexpr std::chrono::milliseconds in_all_span{1'000};
    static constexpr std::chrono::milliseconds chat_spacing{1'050};
    static constexpr std::size_t most_in_group = 20;
    static constexpr std::chrono::milliseconds group_span{61'000};

    /// Somebody who waits to send. Stays where it is while it stands in line.
    struct Turn {
        std::int64_t chat;
        std::size_t messages = 1;  ///< 1 to 10, or `an_edit`.
        std::optional<Time> came_at = {};
        std::stop_source comes = {};  ///< Requested when it has come.
    };

    /// At the end of the chat's line.
    void join(Turn& turn);
    /// Gives up a turn that has not come; nothing was used.
    void leave(Turn& turn);
    /// Gives their turn to all who may send now; they no longer stand in line.
    void advance(Time now);
    /// When to advance again after having done so at `now`; nothing when nobody waits.
    [[nodiscard]] std::optional<Time> next(Time now) const;
    /// The turn comes no earlier than this.
    [[nodiscard]] Time earliest(const Turn& turn, Time now) const;
    /// So many messages that might be sent at `granted` have arrived by `now`, some time in between: what holds for
    /// them holds from now on, so that messages which were on their way for different times do not come too close.
    void arrived(std::int64_t number, std::size_t messages, Time granted, Time now);
    /// Nothing is sent to the chat of that number before then.
    void hold(std::int64_t number, Time until);

    /// How many chats are remembered: those of the last two minutes or so, and the held ones.
    [[nodiscard]] std::size_t chats() const { return chats_.size(); }

  private:
    struct Chat {
        explicit Chat(std::int64_t number);
        [[nodiscard]] Time free_from(std::size_t messages) const;
        void count(std::size_t messages, Time now);

        std::deque<Turn*> line;
        Time spaced_until{};                 ///< For the next message.
        Time held_until{};                   ///< For everything, because Telegram said so.
        std::optional<SlidingWindow> group;  ///< Of groups, whose numbers are negative.
    };

    Chat& chat(std::int64_t number);
    void forget_idle(Time now);

    std::map<std::int64_t, Chat> chats_;
    std::list<std::int64_t> waiting_;  ///< Chats with a line, the one whose turn is longest ago first.
    SlidingWindow in_all_{most_in_all, in_all_span};
    Time forget_from_{};
};

}  // namespace polybot
