#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "http/connection.hpp"
#include "http/event_stream.hpp"
#include "http/outgoing.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"

namespace polybot {

/// What the connections of one server share. All but `workers` belongs to the I/O thread.
struct ServerState {
    const ServerOptions options;
    const Router router;
    WorkerPool& workers;
    std::unordered_set<Connection*> connections = {};
    std::unordered_map<std::string, int> connections_of = {};         ///< By the peer's address.
    std::unordered_multimap<std::string, EventWaiter*> streams = {};  ///< By topic.
    std::size_t body_bytes = 0;                                       ///< Held by the bodies of all requests in work.
    std::list<OutgoingBody> outgoing = {};                            ///< The longest under way first.
    std::size_t outgoing_bytes = 0;                                   ///< Held by those that are not cut off.
    bool stopping = false;
};

/// A request body's share of `ServerOptions::max_bodies_bytes`.
class BodyShare {
  public:
    explicit BodyShare(ServerState& state) : state_(&state) {}
    BodyShare(BodyShare&& other) noexcept : state_(other.state_), bytes_(std::exchange(other.bytes_, 0)) {}
    BodyShare(const BodyShare&) = delete;
    BodyShare& operator=(const BodyShare&) = delete;
    BodyShare& operator=(BodyShare&&) = delete;
    ~BodyShare() { state_->body_bytes -= bytes_; }

    /// Accounts for a body that is now `bytes` long; false when that is more than the server has room for.
    [[nodiscard]] bool grow_to(std::size_t bytes) {
        if (state_->body_bytes - bytes_ + bytes > state_->options.max_bodies_bytes) return false;
        state_->body_bytes += bytes - bytes_;
        bytes_ = bytes;
        return true;
    }

  private:
    ServerState* state_;
    std::size_t bytes_ = 0;
};

}  // namespace polybot
