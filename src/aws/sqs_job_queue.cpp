#include "aws/sqs_job_queue.hpp"

#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace polybot {
namespace {

namespace json = boost::json;

/// How much longer than its long poll a receive may take.
constexpr std::chrono::seconds beyond_the_poll{10};

JsonService make_service(AwsClient& client) {
    return {client, sqs_service, "AmazonSQS", "1.0"};
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// SQS writes numbers as strings; an unreadable one is 0.
int number_of(const json::object& object, std::string_view name) {
    const std::string text = text_of(object, name);
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

json::object object_of(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    return value != nullptr && value->is_object() ? value->get_object() : json::object();
}

ReceivedMessage read_message(const json::object& message) {
    return {.body = text_of(message, "Body"),
            .receipt = text_of(message, "ReceiptHandle"),
            .receive_count = number_of(object_of(message, "Attributes"), "ApproximateReceiveCount")};
}

/// "arn:aws:sqs:eu-central-1:123456789012:name"; empty when the policy names no queue.
Result<std::string> dead_letter_url(JsonService& sqs, const std::string& redrive_policy) {
    boost::system::error_code failed;
    const auto policy = json::parse(redrive_policy, failed);
    if (failed || !policy.is_object()) return std::string();
    const std::string arn = text_of(policy.get_object(), "deadLetterTargetArn");
    const auto name = arn.rfind(':');
    if (name == std::string::npos || name == 0) return std::string();
    const auto account = arn.rfind(':', name - 1);
    const auto found = sqs.call(
        "GetQueueUrl",
        {{"QueueName", arn.substr(name + 1)}, {"QueueOwnerAWSAccountId", arn.substr(account + 1, name - account - 1)}});
    if (!found) return found.error();
    return text_of(*found, "QueueUrl");
}

/// With a receipt, SQS's "that parameter is no good" means that the message is not ours any more.
Result<void> of_receipt(const Result<json::object>& answer) {
    if (answer) return {};
    Error error = answer.error();
    if (error.code == Code::invalid_argument) error.code = Code::not_found;
    return error;
}

}  // namespace

Result<SqsQueue> find_sqs_queue(AwsClient& client, const std::string& url, const std::string& name) {
    JsonService sqs = make_service(client);
    SqsQueue queue{.url = url, .dead_letter_url = {}};
    if (queue.url.empty()) {
        const auto found = sqs.call("GetQueueUrl", {{"QueueName", name}});
        if (!found) return found.error();
        queue.url = text_of(*found, "QueueUrl");
    }
    const auto attributes =
        sqs.call("GetQueueAttributes", {{"QueueUrl", queue.url}, {"AttributeNames", json::array{"RedrivePolicy"}}});
    if (!attributes) return attributes.error();
    auto dead_letters = dead_letter_url(sqs, text_of(object_of(*attributes, "Attributes"), "RedrivePolicy"));
    if (!dead_letters) return dead_letters.error();
    queue.dead_letter_url = *std::move(dead_letters);
    return queue;
}

SqsJobQueue::SqsJobQueue(AwsClient& client, SqsQueue queue, std::chrono::seconds visibility_timeout)
    : sqs_(make_service(client)), queue_(std::move(queue)), visibility_timeout_(visibility_timeout) {}

Result<void> SqsJobQueue::send(std::string_view body) {
    const auto sent = sqs_.call("SendMessage", {{"QueueUrl", queue_.url}, {"MessageBody", body}});
    if (!sent) return sent.error();
    return {};
}

Result<std::vector<ReceivedMessage>> SqsJobQueue::receive(int max_messages, std::chrono::milliseconds wait,
                                                          const std::stop_token& stop) {
    if (max_messages < 1 || max_messages > max_batch) {
        return Error{Code::invalid_argument, "a receive takes 1 to 10 messages"};
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    const auto answer = sqs_.call("ReceiveMessage",
                                  {{"QueueUrl", queue_.url},
                                   {"MaxNumberOfMessages", max_messages},
                                   {"WaitTimeSeconds", seconds.count()},
                                   {"VisibilityTimeout", visibility_timeout_.count()},
                                   {"AttributeNames", json::array{"ApproximateReceiveCount"}}},
                                  seconds + beyond_the_poll, stop);
    if (!answer) return answer.error();
    std::vector<ReceivedMessage> messages;
    const auto* const list = answer->if_contains("Messages");
    if (list == nullptr || !list->is_array()) return messages;
    for (const json::value& message : list->get_array()) {
        if (message.is_object()) messages.push_back(read_message(message.get_object()));
    }
    return messages;
}

Result<void> SqsJobQueue::set_visibility(const std::string& receipt, std::chrono::seconds timeout) {
    return of_receipt(
        sqs_.call("ChangeMessageVisibility",
                  {{"QueueUrl", queue_.url}, {"ReceiptHandle", receipt}, {"VisibilityTimeout", timeout.count()}}));
}

Result<void> SqsJobQueue::remove(const std::string& receipt) {
    return of_receipt(sqs_.call("DeleteMessage", {{"QueueUrl", queue_.url}, {"ReceiptHandle", receipt}}));
}

// SQS has no such operation. A crash in between leaves the message in both queues: it will be buried once more.
Result<void> SqsJobQueue::bury(const ReceivedMessage& message) {
    if (queue_.dead_letter_url.empty()) return Error{Code::failed_precondition, "the queue has no dead-letter queue"};
    const auto sent = sqs_.call("SendMessage", {{"QueueUrl", queue_.dead_letter_url}, {"MessageBody", message.body}});
    if (!sent) return sent.error();
    return remove(message.receipt);
}

Result<QueueDepth> SqsJobQueue::depth() {
    const auto answer = sqs_.call(
        "GetQueueAttributes",
        {{"QueueUrl", queue_.url},
         {"AttributeNames", json::array{"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"}}});
    if (!answer) return answer.error();
    const json::object attributes = object_of(*answer, "Attributes");
    return QueueDepth{.visible = number_of(attributes, "ApproximateNumberOfMessages"),
                      .in_flight = number_of(attributes, "ApproximateNumberOfMessagesNotVisible"),
                      .oldest_age = std::nullopt};
}

}  // namespace polybot
