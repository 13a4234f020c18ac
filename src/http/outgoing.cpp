#include "http/outgoing.hpp"

#include "http/server_state.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

using std::chrono::steady_clock;

/// A body of this size costs no more than its connection does.
constexpr std::size_t small = 16U << 10U;

bool fits(const ServerState& state, std::size_t bytes) {
    return state.outgoing_bytes + bytes <= state.options.max_outgoing_bytes;
}

void cut_off(ServerState& state, OutgoingBody& body) {
    log::info("slow client cut off", {{"peer", body.connection->peer}, {"bytes", body.bytes}});
    state.outgoing_bytes -= body.bytes;
    body.cut_off = true;
    boost::system::error_code ignored;  // Its write fails, and ends all else.
    body.connection->socket.close(ignored);
}

/// Whether there is room for so many bytes, made if need be.
bool make_room(ServerState& state, std::size_t bytes) {
    const auto long_ago = steady_clock::now() - state.options.patience;
    for (OutgoingBody& body : state.outgoing) {  // The longest first.
        if (fits(state, bytes) || body.since > long_ago) break;
        if (!body.cut_off) cut_off(state, body);
    }
    return fits(state, bytes);
}

}  // namespace

OutgoingPlace::OutgoingPlace(ServerState& state, Connection& connection, std::size_t bytes)
    : state_(state), body_(state.outgoing.end()) {
    if (bytes <= small) return;
    granted_ = make_room(state, bytes);
    if (!granted_) return;
    state.outgoing_bytes += bytes;
    body_ = state.outgoing.insert(state.outgoing.end(),
                                  {.connection = &connection, .bytes = bytes, .since = steady_clock::now()});
}

OutgoingPlace::~OutgoingPlace() {
    if (body_ == state_.outgoing.end()) return;
    if (!body_->cut_off) state_.outgoing_bytes -= body_->bytes;
    state_.outgoing.erase(body_);
}

}  // namespace polybot
