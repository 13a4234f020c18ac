#include "aws/sqs_job_queue.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace polybot {
namespace {

namespace json = boost::json;

/// How much longer than its long poll a receive may take.
constexpr std::chrono::seconds beyond_the_poll{10};

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

/// Why one entry of a batch failed. With a receipt, SQS's "that parameter is no good" means that the message is not
/// ours any more.
Error failure_of_entry(const json::object& entry, const std::string& operation) {
    const auto* const sender_fault = entry.if_contains("SenderFault");
    const bool ours = sender_fault == nullptr || *sender_fault == json::value(true);
    Error error =
        to_error({.status = ours ? 400 : 500, .code = text_of(entry, "Code"), .message = text_of(entry, "Message")},
                 "SQS " + operation);
    if (error.code == Code::invalid_argument) error.code = Code::not_found;
    return error;
}

/// The number that an entry of a batch was given; -1 when it is none of ours.
int index_of(const json::value& entry, std::size_t count) {
    if (!entry.is_object()) return -1;
    const std::string id = text_of(entry.get_object(), "Id");
    int index = -1;
    const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), index);
    const bool whole = failed == std::errc() && end == id.data() + id.size();
    return whole && index >= 0 && static_cast<std::size_t>(index) < count ? index : -1;
}

const json::array& list_at(const json::object& answer, std::string_view name) {
    static const json::array none;
    const auto* const list = answer.if_contains(name);
    return list != nullptr && list->is_array() ? list->get_array() : none;
}

}  // namespace

Result<SqsQueue> find_sqs_queue(AwsClient& client, const std::string& url, const std::string& name) {
    JsonService sqs = polybot::sqs(client);
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
    : sqs_(sqs(client)), queue_(std::move(queue)), visibility_timeout_(visibility_timeout) {}

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
    for (const json::value& message : list_at(*answer, "Messages")) {
        if (message.is_object()) messages.push_back(read_message(message.get_object()));
    }
    return messages;
}

std::vector<Result<void>> SqsJobQueue::set_visibility_batch(std::span<const std::string> receipts,
                                                            std::chrono::seconds timeout) {
    return for_each_receipt("ChangeMessageVisibilityBatch", receipts, {{"VisibilityTimeout", timeout.count()}});
}

std::vector<Result<void>> SqsJobQueue::remove_batch(std::span<const std::string> receipts) {
    return for_each_receipt("DeleteMessageBatch", receipts, {});
}

std::vector<Result<void>> SqsJobQueue::for_each_receipt(const std::string& operation,
                                                        std::span<const std::string> receipts,
                                                        const json::object& parameters) {
    std::vector<Result<void>> answers;
    while (!receipts.empty()) {
        const auto count = std::min(receipts.size(), std::size_t{max_batch});
        std::ranges::move(batch(operation, receipts.first(count), parameters), std::back_inserter(answers));
        receipts = receipts.subspan(count);
    }
    return answers;
}

std::vector<Result<void>> SqsJobQueue::batch(const std::string& operation, std::span<const std::string> receipts,
                                             const json::object& parameters) {
    json::array entries;
    for (const std::string& receipt : receipts) {
        json::object entry = parameters;
        entry["Id"] = std::to_string(entries.size());
        entry["ReceiptHandle"] = receipt;
        entries.push_back(std::move(entry));
    }
    const auto answer = sqs_.call(operation, {{"QueueUrl", queue_.url}, {"Entries", std::move(entries)}});
    if (!answer) return std::vector<Result<void>>(receipts.size(), answer.error());
    // What the answer does not mention has not been done, as far as we know.
    std::vector<Result<void>> answers(receipts.size(),
                                      Error{Code::unavailable, "SQS " + operation + " left a message unmentioned"});
    for (const json::value& entry : list_at(*answer, "Successful")) {
        if (const int i = index_of(entry, answers.size()); i >= 0) answers[static_cast<std::size_t>(i)] = {};
    }
    for (const json::value& entry : list_at(*answer, "Failed")) {
        if (const int i = index_of(entry, answers.size()); i >= 0) {
            answers[static_cast<std::size_t>(i)] = failure_of_entry(entry.get_object(), operation);
        }
    }
    return answers;
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
