#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.hpp"

namespace polybot {

/// A message as received: invisible to others until its visibility timeout ends.
struct ReceivedMessage {
    std::string body;
    std::string receipt;    ///< Names this one receive; goes stale when the message is received again.
    int receive_count = 0;  ///< 1 on the first receive.
};

/// How much waits.
struct QueueDepth {
    int visible = 0;    ///< Ready to be received.
    int in_flight = 0;  ///< Received, neither removed nor timed out.
    /// Since the oldest visible message was sent, 0 when none is; nothing where the queue cannot tell (Amazon SQS).
    std::optional<std::chrono::milliseconds> oldest_age{};
};

/// At-least-once queue with a visibility timeout and a dead-letter queue (Amazon SQS's model).
/// A message received more than the queue's maximum goes to the dead-letter queue, which is a JobQueue too.
/// Thread-safe. Blocking. Transient faults fail with `unavailable` or `deadline_exceeded`.
class JobQueue {
  public:
    static constexpr int max_batch = 10;
    /// The longest that Amazon SQS offers: each poll is paid for, but costs nothing while it waits.
    static constexpr std::chrono::seconds max_wait{20};
    /// Receives before a message is a dead letter, in both homes: deploy/cloudformation/storage.yaml says the same.
    static constexpr int max_receives = 5;

    virtual ~JobQueue() = default;

    /// Returns once the message is durable. `body` is UTF-8 without control characters other than line breaks and tabs.
    [[nodiscard]] virtual Result<void> send(std::string_view body) = 0;

    /// Up to `max_messages` (1..max_batch); waits up to `wait` (0..max_wait) for the first, returns empty when none
    /// came. A requested `stop` ends the wait within about a second, with nothing or with `unavailable`.
    [[nodiscard]] virtual Result<std::vector<ReceivedMessage>> receive(int max_messages, std::chrono::milliseconds wait,
                                                                       const std::stop_token& stop = {}) = 0;

    /// Starts the visibility timeouts of received messages anew, of any number at once; answers each in their order.
    /// 0 makes them visible at once, for others to take. A stale receipt's answer is `not_found`, which is how a worker
    /// learns that it lost the message.
    [[nodiscard]] virtual std::vector<Result<void>> set_visibility_batch(std::span<const std::string> receipts,
                                                                         std::chrono::seconds timeout) = 0;
    /// The same for one message.
    [[nodiscard]] Result<void> set_visibility(const std::string& receipt, std::chrono::seconds timeout) {
        return set_visibility_batch({&receipt, 1}, timeout).front();
    }

    /// Deletes received messages, any number at once; answers each in their order. With a stale receipt nothing is
    /// deleted, which is answered with `not_found` where the queue can tell (Amazon SQS cannot).
    [[nodiscard]] virtual std::vector<Result<void>> remove_batch(std::span<const std::string> receipts) = 0;
    /// The same for one message.
    [[nodiscard]] Result<void> remove(const std::string& receipt) { return remove_batch({&receipt, 1}).front(); }

    /// Moves a received message to the dead-letter queue now: it can never be worked on. As `remove` otherwise; fails
    /// with `failed_precondition` when there is no dead-letter queue.
    [[nodiscard]] virtual Result<void> bury(const ReceivedMessage& message) = 0;

    [[nodiscard]] virtual Result<QueueDepth> depth() = 0;
};

}  // namespace polybot
