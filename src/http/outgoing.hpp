#pragma once

#include <chrono>
#include <cstddef>
#include <list>

#include "http/connection.hpp"

namespace polybot {

struct ServerState;

/// A body that is held in memory until its client has taken it.
struct OutgoingBody {
    Connection* connection;
    std::size_t bytes;
    std::chrono::steady_clock::time_point since;
    bool cut_off = false;  ///< Its client was too slow, and others need the room.
};

/// A place for a body among those that are being sent: clients that take theirs slowly, or not at all, must neither
/// fill the memory nor keep others from theirs. Where there is no room, those that have taken longest are cut off, if
/// they had `ServerOptions::patience`. Used on the server's I/O thread only.
class OutgoingPlace {
  public:
    OutgoingPlace(ServerState& state, Connection& connection, std::size_t bytes);
    ~OutgoingPlace();
    OutgoingPlace(const OutgoingPlace&) = delete;
    OutgoingPlace& operator=(const OutgoingPlace&) = delete;

    /// Whether the body may be sent.
    [[nodiscard]] bool granted() const { return granted_; }

  private:
    ServerState& state_;
    bool granted_ = true;
    std::list<OutgoingBody>::iterator body_;
};

}  // namespace polybot
