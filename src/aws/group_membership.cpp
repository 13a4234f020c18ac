#include "aws/group_membership.hpp"

#include <utility>

#include "log/log.hpp"
#include "retry/retry.hpp"

namespace polybot {
namespace {

// A machine that is no EC2 instance often has a route to 169.254.169.254 and nobody there: each try takes its whole
// second, and the worker takes no job meanwhile. So only what answers is asked for long. Where nothing does, a second
// try makes up for a single answer that was late or lost.
constexpr RetryPolicy while_nothing_answers{.attempts = 2};
constexpr RetryPolicy while_it_answers{.attempts = 100, .backoff = {}, .limit = std::chrono::seconds{10}};

/// Whether that may come of a fault of the metadata service on an instance; else there is no such service, or it is
/// switched off.
bool may_be_on_an_instance(const Error& error, bool has_answered) {
    return error.code == Code::deadline_exceeded || (has_answered && is_transient(error.code));
}

}  // namespace

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

Result<std::string> find_instance(InstanceMetadata& metadata, const Waiting& waiting) {
    const auto ask = [&metadata] { return metadata.instance_id(); };
    auto instance = retry(while_nothing_answers, waiting, {}, ask);
    if (instance || !is_transient(instance.error().code) || !metadata.has_answered()) return instance;
    return retry(while_it_answers, waiting, {}, ask);
}

std::unique_ptr<Membership> find_membership(AwsAccess& access, const std::string& group,
                                            const std::string& lifecycle_hook) {
    const auto instance = find_instance(access.metadata);
    if (!instance) {
        if (may_be_on_an_instance(instance.error(), access.metadata.has_answered())) {
            log::warn("no instance was found: if this is one, it is not protected and has no notice",
                      {{"reason", instance.error().message}});
        } else {
            log::info("not on an EC2 instance", {{"reason", instance.error().message}});
        }
        return nullptr;
    }
    const auto in_a_group = access.metadata.is_in_a_group();
    const std::string own_group = in_a_group.has_value() && !*in_a_group ? "" : group;
    log::info("on an EC2 instance", {{"instance", *instance}, {"group", own_group}});
    return std::make_unique<GroupMembership>(access.client, access.metadata, *instance, own_group, lifecycle_hook);
}

}  // namespace polybot
