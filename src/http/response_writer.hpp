#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>

#include "http/connection.hpp"
#include "http/message.hpp"

namespace polybot {

/// How a response goes out.
struct Framing {
    bool head_only = false;   ///< The answer to HEAD: the header of what GET would have answered.
    bool keep_alive = false;  ///< Whether another request may follow.
};

/// Sends a response; false when the client did not take it. `timeout` is for each step forward, not for the whole,
/// so that a large picture reaches a slow phone. A response that cannot be sent as HTTP becomes a 500.
boost::asio::awaitable<bool> write_response(Connection& connection, HttpResponse response, Framing framing,
                                            std::chrono::milliseconds timeout);

}  // namespace polybot
