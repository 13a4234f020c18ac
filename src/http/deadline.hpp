#pragma once

#include <algorithm>
#include <chrono>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace polybot {

/// Cancels a socket's operations once the time allowed is up. Unlike Beast's own timeouts it leaves the socket open,
/// so that a 408 can still be sent. Used on the socket's thread only.
class Deadline {
  public:
    /// The socket must outlive the deadline.
    explicit Deadline(boost::asio::ip::tcp::socket& socket)
        : state_(std::make_shared<State>(socket, boost::asio::steady_timer(socket.get_executor()))) {}

    /// Allows that much time from now, in place of what was allowed before.
    void start(std::chrono::steady_clock::duration time) {
        state_->passed = false;
        end_at(std::chrono::steady_clock::now() + time);
    }

    /// Allows that much `more` than is allowed already, but no more than `most` from now. Only after a `start`.
    void extend(std::chrono::steady_clock::duration more, std::chrono::steady_clock::duration most) {
        end_at(std::min(state_->end + more, std::chrono::steady_clock::now() + most));
    }

    /// Allows any time from now on.
    void stop() { state_->end = never; }

    /// Whether the time started last ran out.
    [[nodiscard]] bool passed() const { return state_->passed; }

  private:
    static constexpr auto never = std::chrono::steady_clock::time_point::max();

    struct State {
        State(boost::asio::ip::tcp::socket& s, boost::asio::steady_timer t) : socket(s), timer(std::move(t)) {}
        boost::asio::ip::tcp::socket& socket;
        boost::asio::steady_timer timer;
        std::chrono::steady_clock::time_point end = never;
        std::chrono::steady_clock::time_point rings_at = never;  ///< Never: the timer is not set.
        bool passed = false;
    };

    void end_at(std::chrono::steady_clock::time_point end) {
        state_->end = end;
        // A request sets several deadlines, and nearly all are met: a timer that goes off too early costs less than one
        // that is set anew each time.
        if (end < state_->rings_at) set_timer(state_);
    }

    static void set_timer(const std::shared_ptr<State>& state) {
        state->rings_at = state->end;
        state->timer.expires_at(state->end);
        state->timer.async_wait([weak = std::weak_ptr(state)](boost::system::error_code error) {
            const auto kept = weak.lock();
            if (!error && kept) ring(kept);
        });
    }

    static void ring(const std::shared_ptr<State>& state) {
        state->rings_at = never;
        if (state->end == never) return;
        if (state->end > std::chrono::steady_clock::now()) return set_timer(state);
        state->passed = true;
        boost::system::error_code ignored;  // A closed socket has nothing to cancel.
        state->socket.cancel(ignored);
    }

    std::shared_ptr<State> state_;
};

}  // namespace polybot
