#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "aws/json_service.hpp"
#include "jobs/job_queue.hpp"

namespace polybot {

/// Where a queue is, and where what fails in it goes.
struct SqsQueue {
    std::string url;
    std::string dead_letter_url;  ///< Empty: it has no dead-letter queue.
};

/// Finds a queue by its URL or, when that is empty, by its name, and its dead-letter queue by its redrive policy.
/// Fails with `failed_precondition` when there is no such queue.
[[nodiscard]] Result<SqsQueue> find_sqs_queue(AwsClient& client, const std::string& url, const std::string& name);

/// A JobQueue in Amazon SQS. SQS tells neither the age of the oldest message, which it publishes as a metric of its
/// own, nor that a removed receipt was stale.
class SqsJobQueue final : public JobQueue {
  public:
    SqsJobQueue(AwsClient& client, SqsQueue queue, std::chrono::seconds visibility_timeout);

    [[nodiscard]] Result<void> send(std::string_view body) override;
    [[nodiscard]] Result<std::vector<ReceivedMessage>> receive(int max_messages, std::chrono::milliseconds wait,
                                                               const std::stop_token& stop = {}) override;
    [[nodiscard]] std::vector<Result<void>> set_visibility_batch(std::span<const std::string> receipts,
                                                                 std::chrono::seconds timeout) override;
    [[nodiscard]] std::vector<Result<void>> remove_batch(std::span<const std::string> receipts) override;
    [[nodiscard]] Result<void> bury(const ReceivedMessage& message) override;
    [[nodiscard]] Result<QueueDepth> depth() override;

  private:
    /// A batch operation with `parameters` beside each receipt, in as many calls as SQS's limit asks for.
    [[nodiscard]] std::vector<Result<void>> for_each_receipt(const std::string& operation,
                                                             std::span<const std::string> receipts,
                                                             const boost::json::object& parameters);
    [[nodiscard]] std::vector<Result<void>> batch(const std::string& operation, std::span<const std::string> receipts,
                                                  const boost::json::object& parameters);

    JsonService sqs_;
    SqsQueue queue_;
    std::chrono::seconds visibility_timeout_;
};

}  // namespace polybot
