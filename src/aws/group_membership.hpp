#pragma once

#include <memory>
#include <string>

#include "aws/aws_access.hpp"
#include "aws/query_service.hpp"
#include "fleet/membership.hpp"
#include "retry/waiting.hpp"

namespace polybot {

/// An instance in an Amazon EC2 Auto Scaling group, which its scale-in protection keeps while it works, and whose
/// lifecycle hook on termination gives it time to finish
/// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html).
class GroupMembership final : public Membership {
  public:
    /// `group` is empty for an instance on its own, such as a lone spot instance: it has nobody to tell. `metadata`
    /// must outlive this.
    GroupMembership(AwsClient& client, InstanceMetadata& metadata, std::string instance_id, std::string group,
                    std::string lifecycle_hook);

    [[nodiscard]] Result<std::optional<std::string>> notice() override { return metadata_.notice(); }
    [[nodiscard]] Result<void> set_busy(bool busy) override;
    [[nodiscard]] Result<void> ask_for_time() override;
    [[nodiscard]] Result<void> leave() override;

  private:
    [[nodiscard]] Result<void> call(const std::string& operation, QueryService::Parameters parameters);

    QueryService auto_scaling_;
    InstanceMetadata& metadata_;
    std::string instance_id_;
    std::string group_;
    std::string lifecycle_hook_;
};

/// The id of the instance that this machine is. Asks again for some ten seconds while the metadata service answers that
/// it cannot just now, and once more where nothing answers. Fails as InstanceMetadata::instance_id does. Blocking:
/// about two seconds at most where nothing answers.
[[nodiscard]] Result<std::string> find_instance(InstanceMetadata& metadata, const Waiting& waiting = {});

/// This machine's place in the group, or on its own where it is in none; null where it is no EC2 instance, or where
/// `find_instance` gave up, which is logged as a warning.
[[nodiscard]] std::unique_ptr<Membership> find_membership(AwsAccess& access, const std::string& group,
                                                          const std::string& lifecycle_hook);

}  // namespace polybot
