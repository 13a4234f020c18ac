#include "aws/aws_home.hpp"

#include <stdexcept>

namespace polybot {
namespace {

/// No prediction's, which are UUIDs: a read of it shows that the table is there.
constexpr const char* nobodys_key = "nobody";
constexpr std::chrono::hours keep_chats = std::chrono::days(30);

/// The names are checked before anything is asked of AWS.
SqsQueue find_queue(AwsClient& client, const AwsNames& names) {
    if (names.bucket.empty()) throw std::runtime_error("BUCKET_NAME is not set: it names the S3 bucket");
    if (names.table.empty()) throw std::runtime_error("DYNAMODB_TABLE is not set: it names the DynamoDB table");
    if (names.queue_url.empty() && names.queue_name.empty()) {
        throw std::runtime_error("neither SQS_QUEUE_URL nor SQS_QUEUE_NAME is set: one of them names the queue");
    }
    auto queue = find_sqs_queue(client, names.queue_url, names.queue_name);
    if (!queue) throw std::runtime_error(queue.error().message);
    if (queue->dead_letter_url.empty()) {
        throw std::runtime_error("the queue has no dead-letter queue: give it a redrive policy with one");
    }
    return *std::move(queue);
}

}  // namespace

AwsHome::AwsHome(AwsClient& client, const AwsNames& names, std::chrono::seconds visibility_timeout)
    : queue_(find_queue(client, names)),
      table_(client, names.table),
      jobs(client, queue_, visibility_timeout),
      dead_letters(client, {.url = queue_.dead_letter_url, .dead_letter_url = {}}, visibility_timeout),
      blobs(client, names.bucket),
      predictions(table_),
      prediction_list(table_, system_clock()),
      claims(table_),
      chat_log(table_, keep_chats),
      settings(table_),
      metrics(client, names.metric_namespace, names.auto_scaling_group),
      metric_history(client, names.metric_namespace, names.auto_scaling_group),
      service_times(table_),
      leases(table_),
      decisions(client, names.auto_scaling_group) {}

void AwsHome::check() {
    if (const auto bucket = blobs.check(); !bucket) throw std::runtime_error(bucket.error().message);
    if (const auto item = table_.get(nobodys_key); !item) throw std::runtime_error(item.error().message);
}

}  // namespace polybot
