#pragma once

#include "claims/lease_store.hpp"
#include "local/database.hpp"
#include "local/presence.hpp"

namespace polybot {

/// Leases in the shared database. That of a process that died is free at once: nobody waits for its end.
class SqliteLeaseStore final : public LeaseStore {
  public:
    /// `database` must outlive this. Throws std::system_error when the file beside the database cannot be made.
    explicit SqliteLeaseStore(Database& database);

    [[nodiscard]] Result<bool> hold(const std::string& name, std::chrono::system_clock::time_point now,
                                    std::chrono::milliseconds length) override;
    [[nodiscard]] Result<void> give_up(const std::string& name) override;

  private:
    Database& database_;
    Presence presence_;
};

}  // namespace polybot
