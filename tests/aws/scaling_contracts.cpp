// The contracts of metrics and of the fleet, over the protocols of Amazon CloudWatch and EC2 Auto Scaling.

#include <charconv>

#include "aws/auto_scaling_fleet.hpp"
#include "aws/cloudwatch_metric_sink.hpp"
#include "aws/group_membership.hpp"
#include "aws/instance_metadata.hpp"
#include "fleet/fleet_contract.hpp"
#include "metrics/metric_sink_contract.hpp"
#include "resources.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

class CloudWatchHome {
  public:
    MetricSink& metrics() { return metrics_; }

    std::optional<double> newest_value(const std::string& name) const {
        QueryService cloudwatch = polybot::cloudwatch(testing::aws());
        const auto now = std::chrono::system_clock::now();
        const auto answer =
            cloudwatch.call("GetMetricStatistics", {{"Namespace", namespace_},
                                                    {"MetricName", name},
                                                    {"Dimensions.member.1.Name", CloudWatchMetricSink::dimension_name},
                                                    {"Dimensions.member.1.Value", "workers"},
                                                    {"StartTime", to_rfc3339(now - std::chrono::minutes(10))},
                                                    {"EndTime", to_rfc3339(now + std::chrono::minutes(1))},
                                                    {"Period", "60"},
                                                    {"Statistics.member.1", "Maximum"}});
        EXPECT_THAT(answer, testing::IsOk());
        if (!answer) return std::nullopt;
        std::string newest;
        std::optional<double> value;
        const auto points = answer->child("GetMetricStatisticsResponse").child("GetMetricStatisticsResult");
        for (const pugi::xml_node& point : points.child("Datapoints").children("member")) {
            if (std::string_view(point.child_value("Timestamp")) < newest) continue;
            newest = point.child_value("Timestamp");
            value = point.child("Maximum").text().as_double();
        }
        return value;
    }

  private:
    std::string namespace_ = testing::fresh_name("polybot");
    CloudWatchMetricSink metrics_{testing::aws(), namespace_, "workers"};
};

class AutoScalingHome {
  public:
    Fleet& fleet() { return fleet_; }
    Result<void> ask_for(int count) { return testing::set_desired_capacity(group_, count); }

  private:
    std::string group_ = testing::make_auto_scaling_group();
    AutoScalingFleet fleet_{testing::aws(), group_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(CloudWatch, MetricSinkContract, CloudWatchHome);
INSTANTIATE_TYPED_TEST_SUITE_P(AutoScaling, FleetContract, AutoScalingHome);

/// An instance as its group sees it.
struct MemberState {
    std::string id;
    bool is_protected = false;
};

std::optional<MemberState> only_member(const std::string& group) {
    const auto groups =
        auto_scaling(testing::aws()).call("DescribeAutoScalingGroups", {{"AutoScalingGroupNames.member.1", group}});
    EXPECT_THAT(groups, testing::IsOk());
    if (!groups) return std::nullopt;
    const auto member = groups->find_node([](const pugi::xml_node& node) { return node.child("InstanceId"); });
    if (!member) return std::nullopt;
    return MemberState{.id = member.child_value("InstanceId"),
                       .is_protected = std::string_view(member.child_value("ProtectedFromScaleIn")) == "true"};
}

TEST(AutoScalingMember, IsSparedWhileItIsBusy) {
    const std::string group = testing::make_auto_scaling_group();
    ASSERT_THAT(testing::set_desired_capacity(group, 1), testing::IsOk());
    const auto member = only_member(group);
    ASSERT_TRUE(member.has_value());
    HttpClient http;
    InstanceMetadata metadata(http);
    GroupMembership membership(testing::aws(), metadata, member->id, group, "none");
    for (const bool busy : {true, false}) {
        EXPECT_THAT(membership.set_busy(busy), testing::IsOk());
        EXPECT_EQ(only_member(group)->is_protected, busy);
    }
}

TEST(AutoScalingMember, FinishesByItsLifecycleHook) {
    const std::string group = testing::make_auto_scaling_group();
    QueryService service = auto_scaling(testing::aws());
    ASSERT_THAT(service.call("PutLifecycleHook", {{"AutoScalingGroupName", group},
                                                  {"LifecycleHookName", "finish"},
                                                  {"LifecycleTransition", "autoscaling:EC2_INSTANCE_TERMINATING"}}),
                testing::IsOk());
    ASSERT_THAT(testing::set_desired_capacity(group, 1), testing::IsOk());
    const auto member = only_member(group);
    ASSERT_TRUE(member.has_value());
    HttpClient http;
    InstanceMetadata metadata(http);
    GroupMembership membership(testing::aws(), metadata, member->id, group, "finish");
    EXPECT_THAT(membership.ask_for_time(), testing::IsOk());
    EXPECT_THAT(membership.leave(), testing::IsOk());
}

TEST(AutoScalingMember, OnItsOwnHasNobodyToTell) {
    HttpClient http;
    InstanceMetadata metadata(http);
    GroupMembership alone(testing::aws(), metadata, "i-0123456789abcdef0", "", "none");
    EXPECT_THAT(alone.set_busy(true), testing::IsOk());
    EXPECT_THAT(alone.leave(), testing::IsOk());
}

TEST(AutoScalingGroup, ThatIsMissingIsAFailedPrecondition) {
    AutoScalingFleet none(testing::aws(), testing::fresh_name("none"));
    EXPECT_THAT(none.running(), testing::FailsWith(Code::failed_precondition));
}

}  // namespace
}  // namespace polybot
