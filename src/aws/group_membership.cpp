#include "aws/group_membership.hpp"

#include <utility>

#include "log/log.hpp"

namespace polybot {

GroupMembership::GroupMembership(AwsClient& client, InstanceMetadata& metadata, std::string instance_id,
                                 std::string group, std::string lifecycle_hook)
    : auto_scaling_(polybot::auto_scaling(client)),
      metadata_(metadata),
      instance_id_(std::move(instance_id)),
      group_(std::move(group)),
      lifecycle_hook_(std::move(lifecycle_hook)) {}

Result<void> GroupMembership::set_busy(bool busy) {
    return call("SetInstanceProtection",
                {{"InstanceIds.member.1", instance_id_}, {"ProtectedFromScaleIn", busy ? "true" : "false"}});
}

Result<void> GroupMembership::ask_for_time() {
    return call("RecordLifecycleActionHeartbeat",
                {{"LifecycleHookName", lifecycle_hook_}, {"InstanceId", instance_id_}});
}

Result<void> GroupMembership::leave() {
    return call(
        "CompleteLifecycleAction",
        {{"LifecycleHookName", lifecycle_hook_}, {"InstanceId", instance_id_}, {"LifecycleActionResult", "CONTINUE"}});
}

Result<void> GroupMembership::call(const std::string& operation, QueryService::Parameters parameters) {
    if (group_.empty()) return {};
    parameters.emplace_back("AutoScalingGroupName", group_);
    const auto answer = auto_scaling_.call(operation, parameters);
    if (!answer) return answer.error();
    return {};
}

std::unique_ptr<Membership> find_membership(AwsAccess& access, const std::string& group,
                                            const std::string& lifecycle_hook) {
    const auto instance = access.metadata.instance_id();
    if (!instance) {
        log::info("not on an EC2 instance", {{"reason", instance.error().message}});
        return nullptr;
    }
    const auto in_a_group = access.metadata.is_in_a_group();
    const std::string own_group = in_a_group.has_value() && !*in_a_group ? "" : group;
    log::info("on an EC2 instance", {{"instance", *instance}, {"group", own_group}});
    return std::make_unique<GroupMembership>(access.client, access.metadata, *instance, own_group, lifecycle_hook);
}

}  // namespace polybot
