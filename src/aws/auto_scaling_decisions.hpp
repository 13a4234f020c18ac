#pragma once

#include <string>

#include "aws/query_service.hpp"
#include "fleet/decision_log.hpp"

namespace polybot {

/// The decisions of an Amazon EC2 Auto Scaling group, read off its scaling activities
/// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-verify-scaling-activity.html). The group has one activity
/// for each instance that comes or goes; those of one decision are one here, at the time of the first, and those that
/// change no number are left out, such as the replacement of an instance that is not healthy. AWS keeps them for six
/// weeks.
class AutoScalingDecisions final : public DecisionHistory {
  public:
    AutoScalingDecisions(AwsClient& client, std::string group);

    /// Fails as AwsClient::send. Looks at the newest hundred activities alone.
    [[nodiscard]] Result<std::vector<ScalingDecision>> recent(int limit) override;

  private:
    QueryService auto_scaling_;
    std::string group_;
};

}  // namespace polybot
