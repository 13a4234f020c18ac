#pragma once

#include "aws/dynamodb_table.hpp"
#include "claims/claim_store.hpp"

namespace polybot {

/// Claims as items of a DynamoDB table, under "claim/<step>".
class DynamoDbClaimStore final : public ClaimStore {
  public:
    /// `table` must outlive this.
    explicit DynamoDbClaimStore(DynamoDbTable& table) : table_(table) {}

    [[nodiscard]] Result<Claim> acquire(const std::string& step, std::chrono::system_clock::time_point now,
                                        std::chrono::seconds lease) override;
    [[nodiscard]] Result<void> finish(const Claim& claim, std::chrono::system_clock::time_point now,
                                      std::chrono::seconds keep) override;
    [[nodiscard]] Result<void> release(const Claim& claim) override;

  private:
    DynamoDbTable& table_;
};

}  // namespace polybot
