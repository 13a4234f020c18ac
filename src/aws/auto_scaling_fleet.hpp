#pragma once

#include <string>

#include "aws/query_service.hpp"
#include "fleet/fleet.hpp"

namespace polybot {

/// The instances of an Amazon EC2 Auto Scaling group, whose own policy sets how many there are.
class AutoScalingFleet final : public Fleet {
  public:
    AutoScalingFleet(AwsClient& client, std::string group);

    /// Fails with `failed_precondition` when there is no such group.
    [[nodiscard]] Result<int> running() override;

  private:
    QueryService auto_scaling_;
    std::string group_;
};

}  // namespace polybot
