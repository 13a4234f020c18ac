#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/deadline.hpp"

namespace polybot {

/// Makes an Asio operation resume with (error, result) instead of throwing.
inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

/// One client's connection. Used on the server's I/O thread only.
struct Connection {
    Connection(boost::asio::ip::tcp::socket accepted, std::string peer_address, std::size_t max_buffer)
        : socket(std::move(accepted)), deadline(socket), buffer(max_buffer), peer(std::move(peer_address)) {}

    boost::asio::ip::tcp::socket socket;
    Deadline deadline;
    boost::beast::flat_buffer buffer;  ///< What was received and not parsed yet.
    std::string peer;
    bool idle = false;  ///< Nothing is in work, so that the server may close it when it stops.
};

}  // namespace polybot
