#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "chat/intake_limit.hpp"
#include "http/message.hpp"

namespace polybot {

/// What the visitors of one address may do, all together: whoever drops the cookie begins a new chat with each request,
/// whose own limit is fresh. Whoever is on this machine may do anything. Thread-safe.
class Visitors {
  public:
    /// The most event streams of one address: each is a question to the store every second.
    static constexpr int max_streams = 200;

    /// `behind_balancer`: one is in front of this server, and says in X-Forwarded-For who is connected to it. It
    /// must not be believed otherwise, as anybody can send it.
    explicit Visitors(bool behind_balancer = false) : behind_balancer_(behind_balancer) {}

    /// Counts a request that changes something.
    [[nodiscard]] Admission admit(const HttpRequest& request, std::chrono::system_clock::time_point now);

    /// A place for an event stream, taken as long as the pointer or a copy of it lives; null when there is none.
    [[nodiscard]] std::shared_ptr<const void> open_stream(const HttpRequest& request);

  private:
    /// Empty for this machine itself. Of an IPv6 address the network alone: one visitor has all of its addresses.
    [[nodiscard]] std::string address_of(const HttpRequest& request) const;
    void close_stream(const std::string& address);

    const bool behind_balancer_;
    IntakeLimit limit_{200, 240};
    std::mutex mutex_;
    std::unordered_map<std::string, int> streams_;  ///< By address.
};

}  // namespace polybot
