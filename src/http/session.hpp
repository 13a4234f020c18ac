#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>

#include "http/server_state.hpp"

namespace polybot {

/// Answers one request of a connection after the other, until either side wants no more; closes the connection.
boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection, ServerState& state);

}  // namespace polybot
