#pragma once

#include "aws/aws_client.hpp"
#include "aws/aws_names.hpp"
#include "doctor/examination.hpp"

namespace polybot {

/// What each program needs of AWS, call by call, as docs/aws.md lists it. Nothing is changed, but for the objects
/// "photos/doctor" and "predictions/doctor", which are written: where a call would change something else, it asks for
/// what cannot be done, and AWS refuses that only once it has found the call allowed. `client` and `names` must outlive
/// the checks.
[[nodiscard]] Section polybot_aws_checks(AwsClient& client, const AwsNames& names);
[[nodiscard]] Section yolo5_aws_checks(AwsClient& client, const AwsNames& names);
/// What yolo5 needs besides on an instance of an Auto Scaling group.
[[nodiscard]] Section group_member_checks(AwsClient& client, const AwsNames& names);
[[nodiscard]] Section metric_streamer_aws_checks(AwsClient& client, const AwsNames& names);

}  // namespace polybot
