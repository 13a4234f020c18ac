#include "aws/auto_scaling_decisions.hpp"

#include <mutex>

#include "aws/loopback_service.hpp"
#include "fleet/decision_history_contract.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

using std::chrono::system_clock;
using ::testing::HasSubstr;
using testing::IsOk;

constexpr const char* stored_at = "2026-11-25T18:00:05.500Z";

struct Activity {
    std::string cause;
    std::string start = stored_at;
    std::string fault = {};
};

/// Tells of a group's activities as Amazon EC2 Auto Scaling does; the servers that stand in for AWS in tests know none.
class Group {
  public:
    /// Newest first.
    void add(const Activity& activity) {
        const std::scoped_lock lock(mutex_);
        const std::string fault = activity.fault.empty() ? "" : "<StatusMessage>" + activity.fault + "</StatusMessage>";
        members_.insert(0, "<member><AutoScalingGroupName>workers</AutoScalingGroupName><Cause>" + activity.cause +
                               "</Cause><StartTime>" + activity.start + "</StartTime><StatusCode>" +
                               (fault.empty() ? "Successful" : "Failed") + "</StatusCode>" + fault + "</member>");
    }

    DecisionHistory& decisions() { return decisions_; }

    /// One activity for each instance.
    void decide(int from, int to) {
        const std::string now = to_rfc3339(system_clock::now());
        const std::string sizes = " from " + std::to_string(from) + " to " + std::to_string(to) + ".";
        const std::string cause =
            "At " + now + " a user request update of AutoScalingGroup constraints changing the" + " desired capacity" +
            sizes + "  At " + now + " an instance was " + (from < to ? "started" : "taken out of service") +
            " in response to a difference between desired and actual capacity, changing the" + " capacity" + sizes;
        for (int i = 0; i < std::abs(to - from); ++i) add({.cause = cause, .start = now});
    }

  private:
    HttpResponse answer(const HttpRequest& request) {
        EXPECT_THAT(request.body, HasSubstr("Action=DescribeScalingActivities"));
        EXPECT_THAT(request.body, HasSubstr("AutoScalingGroupName=workers"));
        const std::scoped_lock lock(mutex_);
        return {.body =
                    "<DescribeScalingActivitiesResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\">"
                    "<DescribeScalingActivitiesResult><Activities>" +
                    members_ + "</Activities></DescribeScalingActivitiesResult></DescribeScalingActivitiesResponse>"};
    }

    std::mutex mutex_;
    std::string members_;
    HttpClient http_;
    FixedCredentials credentials_{Credentials("AKID", Secret("key"), Secret(""))};
    testing::LoopbackService service_{{{"POST", "/"}}, [this](const HttpRequest& request) { return answer(request); }};
    AwsClient client_{service_.settings(), credentials_, http_};
    AutoScalingDecisions decisions_{client_, "workers"};
};

INSTANTIATE_TYPED_TEST_SUITE_P(AutoScaling, DecisionHistoryContract, Group);

class AutoScalingDecisionsTest : public ::testing::Test {
  protected:
    /// "from 1 to 2" for each decision, newest first.
    std::vector<std::string> sizes() {
        const auto recent = group_.decisions().recent(DecisionHistory::most_at_once);
        EXPECT_THAT(recent, IsOk());
        std::vector<std::string> sizes;
        for (const ScalingDecision& decision : *recent) {
            sizes.push_back("from " + std::to_string(decision.from) + " to " + std::to_string(decision.to));
        }
        return sizes;
    }

    Group group_;
};

// The causes are those of AWS's documentation.

TEST_F(AutoScalingDecisionsTest, AnAlarmsDecisionIsTold) {
    const std::string cause =
        "At 2026-11-25T18:00:00Z a monitor alarm TargetTracking-workers-AlarmHigh in state ALARM triggered policy "
        "backlog changing the desired capacity from 1 to 3.  At 2026-11-25T18:00:05Z an instance was started in "
        "response to a difference between desired and actual capacity, increasing the capacity from 1 to 3.";
    group_.add({.cause = cause});
    group_.add({.cause = cause, .start = "2026-11-25T18:00:06Z"});
    const auto recent = group_.decisions().recent(10);
    ASSERT_THAT(recent, IsOk());
    EXPECT_THAT(*recent, ::testing::ElementsAre(
                             ScalingDecision{.time = *parse_rfc3339(stored_at), .from = 1, .to = 3, .reason = cause}));
}

TEST_F(AutoScalingDecisionsTest, InstancesThatGoTogetherAreOneDecision) {
    const std::string decision =
        "At 2026-11-25T18:20:00Z a monitor alarm TargetTracking-workers-AlarmLow in state ALARM triggered policy "
        "backlog changing the desired capacity from 3 to 1.  At 2026-11-25T18:20:05Z an instance was taken out of "
        "service in response to a difference between desired and actual capacity, shrinking the capacity from 3 to 1."
        "  At 2026-11-25T18:20:05Z instance ";
    group_.add({.cause = decision + "i-0a was selected for termination."});
    group_.add({.cause = decision + "i-0b was selected for termination."});
    EXPECT_THAT(sizes(), ::testing::ElementsAre("from 3 to 1"));
}

TEST_F(AutoScalingDecisionsTest, WhatChangesNoNumberIsLeftOut) {
    group_.add({.cause = "At 2026-11-25T18:00:00Z an instance was taken out of service in response to an EC2 health "
                         "check indicating it has been terminated or stopped."});
    group_.add({.cause = "capacity from many to few"});
    group_.add({.cause = "capacity from 1 and so on"});
    group_.add({.cause = "capacity from 1 to 2", .start = "soon"});
    group_.add({.cause = ""});
    EXPECT_THAT(sizes(), ::testing::IsEmpty());
}

TEST_F(AutoScalingDecisionsTest, AFaultIsPartOfTheReason) {
    group_.add({.cause = "At 2026-11-25T18:00:00Z an instance was started in response to a difference between desired "
                         "and actual capacity, increasing the capacity from 1 to 2.",
                .fault = "There is no Spot capacity available that matches your request."});
    const auto recent = group_.decisions().recent(1);
    ASSERT_THAT(recent, IsOk());
    EXPECT_THAT(
        recent->front().reason,
        ::testing::EndsWith("from 1 to 2. Failed: There is no Spot capacity available that matches your request."));
}

TEST_F(AutoScalingDecisionsTest, ThoseUnderWayAreInTheirPlace) {
    group_.add({.cause = "changing the desired capacity from 2 to 3", .start = "2026-11-25T18:02:00Z"});
    group_.add({.cause = "changing the desired capacity from 1 to 2", .start = "2026-11-25T18:01:00Z"});
    EXPECT_THAT(sizes(), ::testing::ElementsAre("from 2 to 3", "from 1 to 2"));
}

}  // namespace
}  // namespace polybot
