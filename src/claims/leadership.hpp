#pragma once

#include <chrono>
#include <string>

#include "claims/lease_store.hpp"

namespace polybot {

/// This process's place among those of which one at a time does a thing: it leads while it holds the lease.
/// Not thread-safe. Blocking.
class Leadership {
  public:
    /// `leases` must outlive this. A leader that dies is followed once its lease of that `length` has ended.
    Leadership(LeaseStore& leases, std::string name, std::chrono::milliseconds length);
    /// Gives up, as a leader that ends has nothing to wait for.
    ~Leadership();
    Leadership(const Leadership&) = delete;
    Leadership& operator=(const Leadership&) = delete;

    /// Takes the lease or renews it; call it three times in a lease's length. Whether we lead. A fault is logged, and
    /// a lease that we had goes on to its end.
    bool renew(std::chrono::system_clock::time_point now);

    /// Whether the lease that we took or renewed still runs.
    [[nodiscard]] bool leads(std::chrono::system_clock::time_point now) const;

    /// Whether the store's last word was that another leads.
    [[nodiscard]] bool follows() const { return follows_; }

  private:
    LeaseStore& leases_;
    std::string name_;
    std::chrono::milliseconds length_;
    std::chrono::system_clock::time_point until_;  ///< In 1970 while another leads.
    bool follows_ = false;
    bool was_leader_ = false;
};

}  // namespace polybot
