#include "aws/auto_scaling_decisions.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "time/rfc3339.hpp"

namespace polybot {
namespace {

constexpr const char* most_activities = "100";

/// A decision, and what all activities that follow from it begin their causes with: its own time is in there.
struct Activity {
    ScalingDecision decision;
    std::string beginning;
};

/// The number at the beginning of `text`, which is taken off it.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// Nothing where no number of instances changes. A cause begins with the decision, such as "At 2026-11-25T18:00:00Z a
/// monitor alarm … changing the desired capacity from 1 to 4", and goes on with what was done about it.
std::optional<Activity> read(const pugi::xml_node& activity) {
    constexpr std::string_view before = "capacity from ";
    constexpr std::string_view between = " to ";
    const std::string cause = activity.child_value("Cause");
    const auto start = cause.find(before);
    const auto time = parse_rfc3339(activity.child_value("StartTime"));
    if (start == std::string::npos || !time) return std::nullopt;

    std::string_view rest = std::string_view(cause).substr(start + before.size());
    const auto from = take_number(rest);
    if (!from || !rest.starts_with(between)) return std::nullopt;
    rest.remove_prefix(between.size());
    const auto to = take_number(rest);
    if (!to) return std::nullopt;

    const std::string_view fault = activity.child_value("StatusMessage");
    std::string reason = cause;
    if (!fault.empty()) reason.append(" ").append(activity.child_value("StatusCode")).append(": ").append(fault);
    return Activity{.decision = {.time = *time, .from = *from, .to = *to, .reason = std::move(reason)},
                    .beginning = cause.substr(0, cause.size() - rest.size())};
}

}  // namespace

AutoScalingDecisions::AutoScalingDecisions(AwsClient& client, std::string group)
    : auto_scaling_(polybot::auto_scaling(client)), group_(std::move(group)) {}

Result<std::vector<ScalingDecision>> AutoScalingDecisions::recent(int limit) {
    const auto answer = auto_scaling_.call("DescribeScalingActivities",
                                           {{"AutoScalingGroupName", group_}, {"MaxRecords", most_activities}});
    if (!answer) return answer.error();
    const auto members = answer->child("DescribeScalingActivitiesResponse")
                             .child("DescribeScalingActivitiesResult")
                             .child("Activities")
                             .children("member");
    std::vector<Activity> activities;
    for (const pugi::xml_node& member : members) {
        auto activity = read(member);
        if (!activity) continue;
        const auto same = std::ranges::find(activities, activity->beginning, &Activity::beginning);
        if (same == activities.end()) {
            activities.push_back(*std::move(activity));
        } else {
            same->decision.time = std::min(same->decision.time, activity->decision.time);
        }
    }
    std::vector<ScalingDecision> decisions;
    decisions.reserve(activities.size());
    for (Activity& activity : activities) decisions.push_back(std::move(activity.decision));
    // AWS puts those that are under way first.
    std::ranges::stable_sort(decisions, std::ranges::greater(), &ScalingDecision::time);
    decisions.resize(std::min(decisions.size(), static_cast<std::size_t>(limit)));
    return decisions;
}

}  // namespace polybot
