#pragma once

#include "aws/dynamodb_table.hpp"
#include "metrics/service_times.hpp"

namespace polybot {

/// The workers' service times as items of a DynamoDB table, one a minute, under "service/<minute since 1970>".
class DynamoDbServiceTimes final : public ServiceTimes {
  public:
    /// `table` must outlive this.
    explicit DynamoDbServiceTimes(DynamoDbTable& table) : table_(table) {}

    [[nodiscard]] Result<void> add(const ServiceTime& time, std::chrono::system_clock::time_point when) override;
    [[nodiscard]] Result<Minutes> recent(std::chrono::system_clock::time_point now) override;

  private:
    DynamoDbTable& table_;
};

}  // namespace polybot
