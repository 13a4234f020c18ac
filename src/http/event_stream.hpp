#pragma once

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/message.hpp"

namespace polybot {

struct Connection;
struct ServerState;

/// An event stream's sleep until there is something to do. Used on the server's I/O thread only.
struct EventWaiter {
    explicit EventWaiter(const boost::asio::any_io_executor& executor) : timer(executor) {}

    /// Ends the sleep, or leaves out the next one.
    void wake() {
        woken = true;
        timer.cancel();
    }

    boost::asio::steady_timer timer;
    bool woken = false;
    bool client_gone = false;
};

/// Sends a feed's events, from the one after `after`, until the client goes, the feed fails or the server stops.
boost::asio::awaitable<void> stream_events(std::shared_ptr<Connection> connection, ServerState& state, EventFeed feed,
                                           std::string after);

}  // namespace polybot
