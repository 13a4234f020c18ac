#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "http/message.hpp"
#include "http/server_state.hpp"

namespace polybot {

/// What came of reading one request.
struct ReadRequest {
    HttpRequest request;
    std::string log_path;                 ///< What stands for the path in logs.
    const Route* route = nullptr;         ///< Set unless refused.
    std::optional<HttpResponse> refusal;  ///< The answer when no handler is to see the request.
    bool keep_alive = false;              ///< Whether another request may follow on the connection.
    bool fully_read = false;              ///< False: the client may still be sending.
    BodyShare share;
};

/// Reads one request within the server's limits and finds its route. Nothing comes back when the client has gone
/// or is not worth an answer.
boost::asio::awaitable<std::optional<ReadRequest>> read_request(Connection& connection, ServerState& state);

}  // namespace polybot
