#include "aws/auto_scaling_fleet.hpp"

#include <algorithm>
#include <string_view>

namespace polybot {

AutoScalingFleet::AutoScalingFleet(AwsClient& client, std::string group)
    : auto_scaling_(polybot::auto_scaling(client)), group_(std::move(group)) {}

Result<int> AutoScalingFleet::running() {
    const auto answer = auto_scaling_.call("DescribeAutoScalingGroups", {{"AutoScalingGroupNames.member.1", group_}});
    if (!answer) return answer.error();
    const auto group = answer->child("DescribeAutoScalingGroupsResponse")
                           .child("DescribeAutoScalingGroupsResult")
                           .child("AutoScalingGroups")
                           .child("member");
    if (!group) return Error{Code::failed_precondition, "there is no Auto Scaling group called " + group_};
    const auto instances = group.child("Instances").children("member");
    return static_cast<int>(std::ranges::count_if(instances, [](const pugi::xml_node& instance) {
        return std::string_view(instance.child_value("LifecycleState")) == "InService";
    }));
}

}  // namespace polybot
