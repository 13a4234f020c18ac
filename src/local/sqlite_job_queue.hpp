#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jobs/job_queue.hpp"
#include "local/database.hpp"
#include "local/doorbell.hpp"
#include "time/clock.hpp"

namespace polybot {

/// What tells one queue of a database from another.
struct SqliteQueueOptions {
    std::string name;          ///< Part of a file name: lower-case letters and dashes.
    std::string dead_letters;  ///< The queue for what failed too often; empty keeps messages here for ever.
    std::chrono::milliseconds visibility_timeout = std::chrono::seconds(60);
    int max_receives = JobQueue::max_receives;  ///< Receives before a message is a dead letter.
    /// How often a waiting receive looks although nothing woke it; covers a sender that died between commit and ring.
    std::chrono::milliseconds look_again = std::chrono::seconds(1);
};

/// A job queue in the shared database. A message sent by any process wakes the receivers of all.
class SqliteJobQueue final : public JobQueue {
  public:
    /// `database` must outlive this. Throws std::system_error when the files beside the database cannot be made.
    SqliteJobQueue(Database& database, SqliteQueueOptions options, Clock clock);

    Result<void> send(std::string_view body) override;
    Result<std::vector<ReceivedMessage>> receive(int max_messages, std::chrono::milliseconds wait,
                                                 const std::stop_token& stop = {}) override;
    std::vector<Result<void>> set_visibility_batch(std::span<const std::string> receipts,
                                                   std::chrono::seconds timeout) override;
    std::vector<Result<void>> remove_batch(std::span<const std::string> receipts) override;
    Result<void> bury(const ReceivedMessage& message) override;
    Result<QueueDepth> depth() override;

  private:
    Doorbell::Listener borrow_listener();
    void give_back(Doorbell::Listener listener);
    Result<std::vector<ReceivedMessage>> receive(int max_messages, std::chrono::milliseconds wait,
                                                 const std::stop_token& stop, const Doorbell::Listener& listener);
    /// How long until a message is visible: 0 when one is, `look_again` at most.
    Result<std::chrono::milliseconds> until_next();
    /// Makes messages visible that were sent, received or put back later than now.
    Result<void> heed_clock_set_back(std::int64_t now);
    Result<std::vector<ReceivedMessage>> take(int max_messages);

    Database& database_;
    SqliteQueueOptions options_;
    Clock clock_;
    Doorbell bell_;
    std::mutex idle_listeners_mutex_;
    std::vector<Doorbell::Listener> idle_listeners_;  ///< Kept, because closing one takes Linux 15 ms.
    std::optional<Doorbell> dead_letter_bell_;        ///< Absent when there is no dead-letter queue.
};

}  // namespace polybot
