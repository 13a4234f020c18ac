#include "aws/aws_checks.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include <boost/json/array.hpp>

#include "aws/attributes.hpp"
#include "aws/auto_scaling_decisions.hpp"
#include "aws/auto_scaling_fleet.hpp"
#include "aws/dynamodb_prediction_list.hpp"
#include "aws/dynamodb_table.hpp"
#include "aws/json_service.hpp"
#include "aws/prediction_item.hpp"
#include "aws/query_service.hpp"
#include "aws/s3_blob_store.hpp"
#include "aws/sqs_job_queue.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

/// No name of a prediction, which are UUIDs.
constexpr const char* doctors_key = "doctor";
/// Nor of a lease; metric-streamer's role reaches these alone.
constexpr const char* doctors_lease = "lease/doctor";
constexpr const char* nobodys_receipt = "doctor";
constexpr const char* nobodys_instance = "i-00000000000000000";

/// What an action is allowed on, and what is missing when the thing itself is.
struct Permission {
    std::string action;
    std::string resource;
    std::string if_missing;
};

std::function<std::string(const Error&)> remedy_for(Permission permission) {
    return [permission = std::move(permission)](const Error& error) -> std::string {
        switch (error.code) {
            case Code::unauthenticated:
                return "Give this program keys that AWS knows: by the machine's role, AWS_PROFILE or "
                       "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
            case Code::permission_denied:
                return "Allow " + permission.action + " on " + permission.resource + ".";
            case Code::failed_precondition:
            case Code::not_found:
                return permission.if_missing;
            case Code::resource_exhausted:
                return "AWS throttles the account: run this again later.";
            default:
                return "Check the network, the region and AWS_ENDPOINT_URL, then run this again.";
        }
    };
}

/// That a call was let through: it succeeded, or was refused for what it asked, which comes after the permission.
Result<std::string> let_through(const std::optional<Error>& error) {
    if (!error) return std::string("allowed");
    switch (error->code) {
        case Code::invalid_argument:
        case Code::not_found:
        case Code::already_exists:
            return std::string("allowed");
        default:
            return *error;
    }
}

template <class T>
Result<std::string> let_through(const Result<T>& answer) {
    return let_through(answer ? std::nullopt : std::optional(answer.error()));
}

Check probe(std::string what, Permission permission, std::function<Result<std::string>()> examine) {
    return {.what = std::move(what), .examine = std::move(examine), .remedy = remedy_for(std::move(permission))};
}

/// Whether single services are elsewhere, and not that one: servers that stand in for one service of AWS's know
/// nobody's name, and stand in no group.
bool is_left_out(const AwsClient& client, const AwsService& service) {
    return client.settings().is_overridden(sqs_service) && !client.settings().is_overridden(service);
}

std::vector<Check> identity(AwsClient& client) {
    if (is_left_out(client, sts_service)) return {};
    const auto ask = [&client]() -> Result<std::string> {
        const auto answer = sts(client).call("GetCallerIdentity", {});
        if (!answer) return answer.error();
        const auto arn =
            answer->find_node([](const pugi::xml_node& node) { return std::string_view(node.name()) == "Arn"; });
        return std::string(arn.child_value()) + " in " + client.settings().region();
    };
    Check check =
        probe("credentials", {"sts:GetCallerIdentity", "everything", "Set AWS_REGION to a region of AWS."}, ask);
    check.vital = true;
    return {std::move(check)};
}

/// The queue with its dead-letter queue, which the check finds for those that follow it.
std::pair<Check, std::shared_ptr<SqsQueue>> queue_with_dead_letters(AwsClient& client, const AwsNames& names) {
    const auto found = std::make_shared<SqsQueue>();
    const auto ask = [&client, &names, found]() -> Result<std::string> {
        if (names.queue_url.empty() && names.queue_name.empty()) {
            return Error{Code::failed_precondition, "neither SQS_QUEUE_URL nor SQS_QUEUE_NAME is set"};
        }
        auto queue = find_sqs_queue(client, names.queue_url, names.queue_name);
        if (!queue) return queue.error();
        *found = *std::move(queue);
        if (found->dead_letter_url.empty()) {
            return Error{Code::failed_precondition, found->url + " has no dead-letter queue"};
        }
        return found->url;
    };
    Check check = probe("queue",
                        {"sqs:GetQueueUrl and sqs:GetQueueAttributes", "the queue and its dead-letter queue",
                         "Create the queue with a redrive policy that names a dead-letter queue, and name it in "
                         "SQS_QUEUE_URL or SQS_QUEUE_NAME."},
                        ask);
    check.vital = true;
    return {std::move(check), found};
}

/// One call to SQS about one of the two queues, which the check before it has found.
Check sqs_probe(AwsClient& client, std::string what, const std::string& operation, std::shared_ptr<SqsQueue> queue,
                std::string SqsQueue::*url, json::object input) {
    const std::string resource = url == &SqsQueue::url ? "the queue" : "the dead-letter queue";
    return probe(std::move(what), {"sqs:" + operation, resource, "Create " + resource + "."},
                 [&client, operation, queue = std::move(queue), url, input = std::move(input)] {
                     json::object full = input;
                     full["QueueUrl"] = (*queue).*url;
                     return let_through(sqs(client).call(operation, full));
                 });
}

const json::object impossible_message{{"MessageBody", ""}};
const json::object impossible_receive{{"MaxNumberOfMessages", 11}};
const json::object impossible_receipt{{"ReceiptHandle", nobodys_receipt}};
const json::object impossible_visibility{{"ReceiptHandle", nobodys_receipt}, {"VisibilityTimeout", 0}};

Check bucket(AwsClient& client, const AwsNames& names) {
    Check check = probe(
        "bucket", {"s3:ListBucket", "the bucket", "Create the bucket in this region, and name it in BUCKET_NAME."},
        [&client, &names]() -> Result<std::string> {
            if (names.bucket.empty()) {
                return Error{Code::failed_precondition, "BUCKET_NAME is not set"};
            }
            const auto there = S3BlobStore(client, names.bucket).check();
            if (!there) return there.error();
            return names.bucket;
        });
    return check;
}

Check write_objects(AwsClient& client, const AwsNames& names, const std::string& folder) {
    return probe("write " + folder,
                 {"s3:PutObject", "arn:aws:s3:::" + names.bucket + "/" + folder + "/*", "Create the bucket."},
                 [&client, &names, folder] {
                     const std::string key = folder + "/" + doctors_key;
                     return let_through(S3BlobStore(client, names.bucket).put(key, "written by doctor", "text/plain"));
                 });
}

Check read_objects(AwsClient& client, const AwsNames& names, const std::string& folder) {
    return probe("read " + folder,
                 {"s3:GetObject", "arn:aws:s3:::" + names.bucket + "/" + folder + "/*, and s3:ListBucket on the bucket",
                  "Create the bucket."},
                 [&client, &names, folder] {
                     return let_through(S3BlobStore(client, names.bucket).get(folder + "/" + doctors_key));
                 });
}

Check delete_objects(AwsClient& client, const AwsNames& names, const std::string& folder) {
    return probe("delete " + folder,
                 {"s3:DeleteObject", "arn:aws:s3:::" + names.bucket + "/" + folder + "/*", "Create the bucket."},
                 [&client, &names, folder] {
                     return let_through(S3BlobStore(client, names.bucket).remove(folder + "/" + doctors_key));
                 });
}

/// A read of an item that is not there; it shows that the table is.
Check table(AwsClient& client, const AwsNames& names, const char* key = doctors_key) {
    return probe("table",
                 {"dynamodb:GetItem", "the table",
                  "Create a table with the string key predictionId, and name it in DYNAMODB_TABLE."},
                 [&client, &names, key]() -> Result<std::string> {
                     if (names.table.empty()) return Error{Code::failed_precondition, "DYNAMODB_TABLE is not set"};
                     const auto item = DynamoDbTable(client, names.table).get(key);
                     if (!item) {
                         Error error = item.error();
                         // A table with another key refuses ours.
                         if (error.code == Code::invalid_argument) error.code = Code::failed_precondition;
                         return error;
                     }
                     return names.table;
                 });
}

/// A change of an item under a condition that never holds.
Check table_probe(AwsClient& client, const AwsNames& names, std::string what, const std::string& operation,
                  json::object input) {
    input["ConditionExpression"] = "attribute_exists(predictionId) AND attribute_not_exists(predictionId)";
    return probe(std::move(what), {"dynamodb:" + operation, "the table", "Create the table."},
                 [&client, &names, operation, input] {
                     return let_through(DynamoDbTable(client, names.table).call(operation, input));
                 });
}

json::object doctors_item(const char* key = doctors_key) {
    return {{"Item", dynamodb_key(key)}};
}
json::object doctors_row(const char* key = doctors_key) {
    return {{"Key", dynamodb_key(key)}};
}

/// Sets that attribute, where the item is there.
json::object doctors_update(const std::string& attribute) {
    json::object update = doctors_row();
    update["UpdateExpression"] = "SET " + attribute + " = :never";
    update["ExpressionAttributeValues"] = json::object{{":never", string_attribute("never")}};
    return update;
}

Check read_many(AwsClient& client, const AwsNames& names) {
    return probe("read chats", {"dynamodb:BatchGetItem", "the table", "Create the table."}, [&client, &names] {
        const json::object keys{{"Keys", json::array{dynamodb_key(doctors_key)}}};
        return let_through(DynamoDbTable(client, names.table)
                               .call_many("BatchGetItem", {{"RequestItems", json::object{{names.table, keys}}}}));
    });
}

Check list_predictions(AwsClient& client, const AwsNames& names) {
    const std::string index = prediction_index;
    return probe("list predictions",
                 {"dynamodb:Query", "the index " + index + " of the table",
                  "Add the index " + index + " to the table, as docs/aws.md has it; deploy/deploy up does."},
                 [&client, &names, index]() -> Result<std::string> {
                     DynamoDbTable table(client, names.table);
                     if (const auto there = DynamoDbPredictionList(table, system_clock()).check(); !there) {
                         return there.error();
                     }
                     return index;
                 });
}

std::vector<Check> read_decisions(AwsClient& client, const AwsNames& names) {
    if (is_left_out(client, auto_scaling_service)) return {};
    const auto ask = [&client, &names] {
        return let_through(AutoScalingDecisions(client, names.auto_scaling_group).recent(1));
    };
    return {probe("read why workers came and went",
                  {"autoscaling:DescribeScalingActivities", "everything", "Name the group in AUTO_SCALING_GROUP."},
                  ask)};
}

/// Calls that CloudWatch refuses for what is missing in them, once it has found them allowed.
Check metric_probe(AwsClient& client, std::string what, const std::string& operation,
                   QueryService::Parameters incomplete) {
    return probe(std::move(what), {"cloudwatch:" + operation, "everything", "Set METRIC_NAMESPACE."},
                 [&client, operation, incomplete = std::move(incomplete)] {
                     return let_through(cloudwatch(client).call(operation, incomplete));
                 });
}

Check publish_metrics(AwsClient& client, const AwsNames& names) {
    return metric_probe(client, "publish metrics", "PutMetricData", {{"Namespace", names.metric_namespace}});
}

std::vector<Check> dashboard_metrics(AwsClient& client, const AwsNames& names) {
    if (is_left_out(client, cloudwatch_service)) return {};
    return {publish_metrics(client, names), metric_probe(client, "read metrics", "GetMetricData", {})};
}

template <class... Checks>
std::vector<Check> one_after_another(std::vector<Check> first, Checks... others) {
    (first.push_back(std::move(others)), ...);
    return first;
}

}  // namespace

Section polybot_aws_checks(AwsClient& client, const AwsNames& names) {
    auto [queue_check, queue] = queue_with_dead_letters(client, names);
    std::vector<Check> first = identity(client);
    std::ranges::move(read_decisions(client, names), std::back_inserter(first));
    std::ranges::move(dashboard_metrics(client, names), std::back_inserter(first));
    return {"AWS",
            one_after_another(
                std::move(first), bucket(client, names), write_objects(client, names, "photos"),
                read_objects(client, names, "photos"), read_objects(client, names, "predictions"),
                delete_objects(client, names, "photos"), delete_objects(client, names, "predictions"),
                table(client, names), table_probe(client, names, "write claims and chats", "PutItem", doctors_item()),
                table_probe(client, names, "mark what is delivered", "UpdateItem", doctors_update("delivered_at")),
                table_probe(client, names, "release claims, forget chats", "DeleteItem", doctors_row()),
                read_many(client, names), list_predictions(client, names), std::move(queue_check),
                sqs_probe(client, "queue jobs", "SendMessage", queue, &SqsQueue::url, impossible_message),
                sqs_probe(client, "count dead letters", "GetQueueAttributes", queue, &SqsQueue::dead_letter_url, {}),
                sqs_probe(client, "take dead letters", "ReceiveMessage", queue, &SqsQueue::dead_letter_url,
                          impossible_receive),
                sqs_probe(client, "hide dead letters", "ChangeMessageVisibility", queue, &SqsQueue::dead_letter_url,
                          impossible_visibility),
                sqs_probe(client, "remove dead letters", "DeleteMessage", queue, &SqsQueue::dead_letter_url,
                          impossible_receipt))};
}

/// Its answers about an instance that there is not are the group's refusal, or the permission's.
Check group_probe(AwsClient& client, const AwsNames& names, std::string what, const std::string& operation,
                  QueryService::Parameters parameters) {
    parameters.emplace_back("AutoScalingGroupName", names.auto_scaling_group);
    return probe(
        std::move(what),
        {"autoscaling:" + operation, "the group", "Create the group, or name it in AUTO_SCALING_GROUP."},
        [&client, operation, parameters] { return let_through(auto_scaling(client).call(operation, parameters)); });
}

Section yolo5_aws_checks(AwsClient& client, const AwsNames& names) {
    auto [queue_check, queue] = queue_with_dead_letters(client, names);
    return {"AWS",
            one_after_another(
                identity(client), bucket(client, names), read_objects(client, names, "photos"),
                write_objects(client, names, "predictions"), delete_objects(client, names, "predictions"),
                table(client, names), table_probe(client, names, "write predictions", "PutItem", doctors_item()),
                table_probe(client, names, "add service times", "UpdateItem", doctors_update("busy_ms")),
                std::move(queue_check),
                sqs_probe(client, "take jobs", "ReceiveMessage", queue, &SqsQueue::url, impossible_receive),
                sqs_probe(client, "keep jobs", "ChangeMessageVisibility", queue, &SqsQueue::url, impossible_visibility),
                sqs_probe(client, "remove jobs", "DeleteMessage", queue, &SqsQueue::url, impossible_receipt),
                sqs_probe(client, "bury jobs", "SendMessage", queue, &SqsQueue::dead_letter_url, impossible_message))};
}

Section group_member_checks(AwsClient& client, const AwsNames& names) {
    const QueryService::Parameters hook = {{"LifecycleHookName", names.lifecycle_hook},
                                           {"InstanceId", nobodys_instance}};
    QueryService::Parameters end = hook;
    end.emplace_back("LifecycleActionResult", "CONTINUE");
    return {"Auto Scaling group " + names.auto_scaling_group,
            {group_probe(client, names, "be spared while busy", "SetInstanceProtection",
                         {{"InstanceIds.member.1", nobodys_instance}, {"ProtectedFromScaleIn", "false"}}),
             group_probe(client, names, "ask for time", "RecordLifecycleActionHeartbeat", hook),
             group_probe(client, names, "leave", "CompleteLifecycleAction", end)}};
}

Section metric_streamer_aws_checks(AwsClient& client, const AwsNames& names) {
    auto [queue_check, queue] = queue_with_dead_letters(client, names);
    const auto group = [&client, &names]() -> Result<std::string> {
        const auto running = AutoScalingFleet(client, names.auto_scaling_group).running();
        if (!running) return running.error();
        return names.auto_scaling_group + ", " + std::to_string(*running) + " in service";
    };
    Check group_check = probe(
        "Auto Scaling group",
        {"autoscaling:DescribeAutoScalingGroups", "everything", "Create the group, or name it in AUTO_SCALING_GROUP."},
        group);
    return {"AWS",
            one_after_another(identity(client), std::move(group_check), publish_metrics(client, names),
                              table(client, names, doctors_lease),
                              table_probe(client, names, "hold the lease", "PutItem", doctors_item(doctors_lease)),
                              table_probe(client, names, "give up the lease", "DeleteItem", doctors_row(doctors_lease)),
                              std::move(queue_check))};
}

}  // namespace polybot
