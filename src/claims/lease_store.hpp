#pragma once

#include <chrono>
#include <string>

#include "result/result.hpp"

namespace polybot {

/// Lets exactly one of several processes do what must go on all the time ("streamer"), and another when that one died:
/// unlike a claim, a lease has no end but for who stops renewing it. Each store object is one holder. Thread-safe.
/// Blocking.
class LeaseStore {
  public:
    virtual ~LeaseStore() = default;

    /// Takes the lease where nobody else's runs at `now`, or renews ours. Whether it is ours until `now` + `length`;
    /// after an error nobody knows.
    [[nodiscard]] virtual Result<bool> hold(const std::string& name, std::chrono::system_clock::time_point now,
                                            std::chrono::milliseconds length) = 0;

    /// Ends the lease if it is ours, so that another gets it at once.
    [[nodiscard]] virtual Result<void> give_up(const std::string& name) = 0;
};

}  // namespace polybot
