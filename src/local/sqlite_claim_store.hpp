#pragma once

#include "claims/claim_store.hpp"
#include "local/database.hpp"
#include "local/presence.hpp"

namespace polybot {

/// Claims in the shared database; drops those that ended while it takes new ones. Those of a process that died are free
/// at once: nobody waits for their leases.
class SqliteClaimStore final : public ClaimStore {
  public:
    /// `database` must outlive this. Throws std::system_error when the file beside the database cannot be made.
    explicit SqliteClaimStore(Database& database);

    Result<Claim> acquire(const std::string& step, std::chrono::system_clock::time_point now,
                          std::chrono::seconds lease) override;
    Result<void> finish(const Claim& claim, std::chrono::system_clock::time_point now,
                        std::chrono::seconds keep) override;
    Result<void> release(const Claim& claim) override;

  private:
    Database& database_;
    Presence presence_;
};

}  // namespace polybot
