#pragma once

#include "claims/claim_store.hpp"
#include "local/database.hpp"

namespace polybot {

/// Claims in the shared database; drops those that ended while it takes new ones.
class SqliteClaimStore final : public ClaimStore {
  public:
    /// `database` must outlive this.
    explicit SqliteClaimStore(Database& database) : database_(database) {}

    Result<Claim> acquire(const std::string& step, std::chrono::system_clock::time_point now,
                          std::chrono::seconds lease) override;
    Result<void> finish(const std::string& step, std::chrono::system_clock::time_point now,
                        std::chrono::seconds keep) override;
    Result<void> release(const std::string& step) override;

  private:
    Database& database_;
};

}  // namespace polybot
