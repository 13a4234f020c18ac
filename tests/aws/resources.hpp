#pragma once

#include <chrono>
#include <string>

#include "aws/aws_client.hpp"
#include "aws/dynamodb_table.hpp"
#include "aws/sqs_job_queue.hpp"

/// Fresh queues, tables, buckets, groups and secrets for tests, in the AWS stand-in that the environment names.
namespace polybot::testing {

/// The process's connection to the stand-in.
[[nodiscard]] AwsClient& aws();

/// A name that nothing else has.
[[nodiscard]] std::string fresh_name(const std::string& prefix);

/// Each throws std::runtime_error with the service's words when the resource cannot be made.
[[nodiscard]] SqsQueue make_queue(int max_receives);
/// `none`: a table as the first versions had it.
enum class Index { none, predictions };
[[nodiscard]] std::string make_table(Index index = Index::predictions);
[[nodiscard]] std::string make_bucket();
[[nodiscard]] std::string make_auto_scaling_group();

/// A secret with one version, whose name is returned; and another version of it, the current one from then on.
[[nodiscard]] std::string make_secret(const std::string& text);
void rotate_secret(const std::string& name, const std::string& text);

/// Makes the group that large; AWS's policy would.
[[nodiscard]] Result<void> set_desired_capacity(const std::string& group, int count);

}  // namespace polybot::testing
