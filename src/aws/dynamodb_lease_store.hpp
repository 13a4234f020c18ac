#pragma once

#include <string>

#include "aws/dynamodb_table.hpp"
#include "claims/lease_store.hpp"

namespace polybot {

/// Leases as items of a DynamoDB table, under "lease/<name>".
class DynamoDbLeaseStore final : public LeaseStore {
  public:
    /// `table` must outlive this.
    explicit DynamoDbLeaseStore(DynamoDbTable& table);

    [[nodiscard]] Result<bool> hold(const std::string& name, std::chrono::system_clock::time_point now,
                                    std::chrono::milliseconds length) override;
    [[nodiscard]] Result<void> give_up(const std::string& name) override;

  private:
    DynamoDbTable& table_;
    std::string holder_;  ///< So that a call whose answer was lost and that is sent again finds its own lease.
};

}  // namespace polybot
