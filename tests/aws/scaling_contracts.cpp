// The contracts of metrics and of the fleet, over the protocols of Amazon CloudWatch and EC2 Auto Scaling.

#include <charconv>

#include "aws/auto_scaling_fleet.hpp"
#include "aws/cloudwatch_metric_history.hpp"
#include "aws/cloudwatch_metric_sink.hpp"
#include "aws/group_membership.hpp"
#include "aws/instance_metadata.hpp"
#include "fleet/fleet_contract.hpp"
#include "metrics/metric_history_contract.hpp"
#include "metrics/metric_sink_contract.hpp"
#include "resources.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

class CloudWatchHome {
  public:
    MetricSink& metrics() { return metrics_; }
    MetricHistory& metric_history() { return metric_history_; }

    std::optional<double> newest_value(const std::string& name) const {
        QueryService cloudwatch = polybot::cloudwatch(testing::aws());
        const auto now = std::chrono::system_clock::now();
        const auto answer =
            cloudwatch.call("GetMetricStatistics", {{"Namespace", namespace_},
                                                    {"MetricName", name},
                                                    {"Dimensions.member.1.Name", CloudWatchMetricSink::dimension_name},
                                                    {"Dimensions.member.1.Value", group_},
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
    std::string group_ = testing::fresh_name("workers");  // moto looks at no namespace.
    CloudWatchMetricSink metrics_{testing::aws(), namespace_, group_};
    CloudWatchMetricHistory metric_history_{testing::aws(), namespace_, group_};
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
INSTANTIATE_TYPED_TEST_SUITE_P(CloudWatch, MetricHistoryContract, CloudWatchHome);
INSTANTIATE_TYPED_TEST_SUITE_P(AutoScaling, FleetContract, AutoScalingHome);

/// A group with a hook on termination and one instance.
class AutoScalingMember : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto hook =
            auto_scaling(testing::aws())
                .call("PutLifecycleHook", {{"AutoScalingGroupName", group_},
                                           {"LifecycleHookName", "finish"},
                                           {"LifecycleTransition", "autoscaling:EC2_INSTANCE_TERMINATING"}});
        ASSERT_THAT(hook, testing::IsOk());
        ASSERT_THAT(testing::set_desired_capacity(group_, 1), testing::IsOk());
    }

    /// What the group says of its instance.
    std::string told(const char* name) {
        const auto groups = auto_scaling(testing::aws())
                                .call("DescribeAutoScalingGroups", {{"AutoScalingGroupNames.member.1", group_}});
        EXPECT_THAT(groups, testing::IsOk());
        if (!groups) return {};
        return groups->find_node([](const pugi::xml_node& node) { return node.child("InstanceId"); }).child_value(name);
    }
    GroupMembership membership() { return {testing::aws(), metadata_, told("InstanceId"), group_, "finish"}; }

    HttpClient http_;
    InstanceMetadata metadata_{http_};

  private:
    std::string group_ = testing::make_auto_scaling_group();
};

TEST_F(AutoScalingMember, IsSparedWhileItIsBusy) {
    GroupMembership membership = this->membership();
    EXPECT_THAT(membership.set_busy(true), testing::IsOk());
    EXPECT_EQ(told("ProtectedFromScaleIn"), "true");
    EXPECT_THAT(membership.set_busy(false), testing::IsOk());
    EXPECT_EQ(told("ProtectedFromScaleIn"), "false");
}

TEST_F(AutoScalingMember, FinishesByItsLifecycleHook) {
    GroupMembership membership = this->membership();
    EXPECT_THAT(membership.ask_for_time(), testing::IsOk());
    EXPECT_THAT(membership.leave(), testing::IsOk());
}

TEST_F(AutoScalingMember, OnItsOwnHasNobodyToTell) {
    GroupMembership alone(testing::aws(), metadata_, "i-0123456789abcdef0", "", "none");
    EXPECT_THAT(alone.set_busy(true), testing::IsOk());
    EXPECT_THAT(alone.leave(), testing::IsOk());
}

TEST(AutoScalingGroup, ThatIsMissingIsAFailedPrecondition) {
    AutoScalingFleet none(testing::aws(), testing::fresh_name("none"));
    EXPECT_THAT(none.running(), testing::FailsWith(Code::failed_precondition));
}

}  // namespace
}  // namespace polybot
