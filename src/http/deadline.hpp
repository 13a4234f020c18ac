#pragma once

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
        state_->timer.expires_after(time);
        state_->timer.async_wait([weak = std::weak_ptr(state_)](boost::system::error_code error) {
            const auto state = weak.lock();
            // A wait that was over before start() replaced it comes here without an error, and too early.
            if (error || !state || state->timer.expiry() > std::chrono::steady_clock::now()) return;
            state->passed = true;
            boost::system::error_code ignored;  // A closed socket has nothing to cancel.
            state->socket.cancel(ignored);
        });
    }

    /// Allows any time from now on.
    void stop() { state_->timer.expires_at(std::chrono::steady_clock::time_point::max()); }

    /// Whether the time started last ran out.
    [[nodiscard]] bool passed() const { return state_->passed; }

  private:
    struct State {
        State(boost::asio::ip::tcp::socket& s, boost::asio::steady_timer t) : socket(s), timer(std::move(t)) {}
        boost::asio::ip::tcp::socket& socket;
        boost::asio::steady_timer timer;
        bool passed = false;
    };
    std::shared_ptr<State> state_;
};

}  // namespace polybot
