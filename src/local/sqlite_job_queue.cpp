#include "local/sqlite_job_queue.hpp"

#include <algorithm>
#include <charconv>

#include "local/unix_time.hpp"
#include "log/log.hpp"

namespace polybot {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// Names one receive: a message's count grows with every one, and starts anew only in another queue.
struct Receipt {
    std::int64_t id = 0;
    int receive_count = 0;
};

std::string to_string(const Receipt& receipt) {
    return std::to_string(receipt.id) + "." + std::to_string(receipt.receive_count);
}

/// An unreadable receipt becomes one that no message has.
Receipt parse_receipt(const std::string& text) {
    Receipt receipt;
    const char* end = text.data() + text.size();
    const auto id = std::from_chars(text.data(), end, receipt.id);
    if (id.ec != std::errc() || id.ptr == end || *id.ptr != '.') return {};
    const auto count = std::from_chars(id.ptr + 1, end, receipt.receive_count);
    if (count.ec != std::errc() || count.ptr != end) return {};
    return receipt;
}

/// How late a stop may be noticed; the bell does not ring for it.
constexpr milliseconds look_for_stop{1'000};
/// Clocks are set back a little all the time; that much longer, a message may wait.
constexpr milliseconds clock_tolerance{5'000};

Error stale_receipt() {
    return {Code::not_found, "the message is gone or was received again"};
}

/// Runs one statement for each receipt, all in one transaction; a receipt that it changes nothing for is stale.
template <class Statement>
std::vector<Result<void>> for_each_receipt(Database& database, std::span<const std::string> receipts,
                                           const Statement& change) {
    auto changed =
        database.write(Durability::process_death, [&](SqliteConnection& writer) -> Result<std::vector<Result<void>>> {
            std::vector<Result<void>> answers;
            for (const std::string& receipt : receipts) {
                const bool stale = change(writer, parse_receipt(receipt)) == 0;
                answers.push_back(stale ? Result<void>(stale_receipt()) : Result<void>());
            }
            return answers;
        });
    if (!changed) return std::vector<Result<void>>(receipts.size(), changed.error());
    return *std::move(changed);
}

/// False for a stale receipt.
bool move_to_dead_letters(SqliteConnection& database, const SqliteQueueOptions& queue, const Receipt& receipt,
                          std::int64_t now) {
    return prepare(database,
                   "UPDATE messages SET queue = ?4, receive_count = 0, visible_at = ?5, visibility_set_at = ?5"
                   " WHERE id = ?1 AND receive_count = ?2 AND queue = ?3",
                   receipt.id, receipt.receive_count, queue.name, queue.dead_letters, now)
               .exec() > 0;
}

std::filesystem::path bell_file(const Database& database, const std::string& queue) {
    return database.file().parent_path() / (queue + ".bell");
}

}  // namespace

SqliteJobQueue::SqliteJobQueue(Database& database, SqliteQueueOptions options, Clock clock)
    : database_(database),
      options_(std::move(options)),
      clock_(std::move(clock)),
      bell_(bell_file(database, options_.name)) {
    if (!options_.dead_letters.empty()) dead_letter_bell_.emplace(bell_file(database, options_.dead_letters));
}

Result<void> SqliteJobQueue::send(std::string_view body) {
    auto sent = database_.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        prepare(database,
                "INSERT INTO messages (queue, body, sent_at, visible_at, visibility_set_at)"
                " VALUES (?1, ?2, ?3, ?3, ?3)",
                options_.name, std::string(body), to_unix_ms(clock_()))
            .exec();
        return {};
    });
    if (sent) bell_.ring();
    return sent;
}

Result<std::vector<ReceivedMessage>> SqliteJobQueue::receive(int max_messages, milliseconds wait,
                                                             const std::stop_token& stop) {
    if (max_messages < 1 || max_messages > max_batch) {
        return Error{Code::invalid_argument, "a receive takes 1 to 10 messages"};
    }
    Doorbell::Listener listener = borrow_listener();
    auto messages = receive(max_messages, wait, stop, listener);
    give_back(std::move(listener));
    return messages;
}

Result<std::vector<ReceivedMessage>> SqliteJobQueue::receive(int max_messages, milliseconds wait,
                                                             const std::stop_token& stop,
                                                             const Doorbell::Listener& listener) {
    const auto deadline = steady_clock::now() + wait;
    for (;;) {
        const auto next = until_next();
        if (!next) return next.error();
        if (*next == milliseconds(0)) {
            auto messages = take(max_messages);
            // Empty when another receiver was faster, or all were dead letters.
            if (!messages || !messages->empty()) return messages;
        }
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        if (left <= milliseconds(0) || stop.stop_requested()) return std::vector<ReceivedMessage>();
        listener.wait(std::min({left, *next, look_for_stop}));
    }
}

Doorbell::Listener SqliteJobQueue::borrow_listener() {
    const std::lock_guard lock(idle_listeners_mutex_);
    if (idle_listeners_.empty()) return Doorbell::Listener(bell_);
    Doorbell::Listener listener = std::move(idle_listeners_.back());
    idle_listeners_.pop_back();
    return listener;
}

void SqliteJobQueue::give_back(Doorbell::Listener listener) {
    if (!listener.hears()) return;
    const std::lock_guard lock(idle_listeners_mutex_);
    idle_listeners_.push_back(std::move(listener));
}

Result<milliseconds> SqliteJobQueue::until_next() {
    const std::int64_t now = to_unix_ms(clock_());
    bool set_back = false;
    auto left = database_.read([&](SqliteConnection& database) -> Result<milliseconds> {
        auto next = prepare(database, "SELECT min(visible_at) FROM messages WHERE queue = ?1", options_.name);
        next.executeStep();
        if (next.isColumnNull(0)) return options_.look_again;
        const milliseconds wait(next.getColumn(0).getInt64() - now);
        if (wait <= milliseconds(0)) return milliseconds(0);
        // It is among what is in flight, which is as much as the workers hold.
        auto later = prepare(database,
                             "SELECT 1 FROM messages"
                             " WHERE queue = ?1 AND visible_at > ?2 AND visibility_set_at > ?2 LIMIT 1",
                             options_.name, now + clock_tolerance.count());
        set_back = later.executeStep();
        return std::min(wait, options_.look_again);
    });
    if (!set_back) return left;
    if (const auto heeded = heed_clock_set_back(now); !heeded) return heeded.error();
    return milliseconds(0);
}

// Else they would wait for as long as the clock was set back by. Whoever has one in work finds it done by another.
Result<void> SqliteJobQueue::heed_clock_set_back(std::int64_t now) {
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<void> {
        const int shown = prepare(database,
                                  "UPDATE messages"
                                  " SET sent_at = min(sent_at, ?2), visible_at = ?2, visibility_set_at = ?2"
                                  " WHERE queue = ?1 AND visible_at > ?3 AND visibility_set_at > ?3",
                                  options_.name, now, now + clock_tolerance.count())
                              .exec();
        log::warn("the clock was set back", {{"queue", options_.name}, {"messages", shown}});
        return {};
    });
}

// Only `send` must survive a power cut: a receive, a removal or a burial that is lost is merely repeated.
Result<std::vector<ReceivedMessage>> SqliteJobQueue::take(int max_messages) {
    bool any_dead = false;
    auto taken = database_.write(
        Durability::process_death, [&](SqliteConnection& database) -> Result<std::vector<ReceivedMessage>> {
            const std::int64_t now = to_unix_ms(clock_());
            auto rows = prepare(
                database,
                "UPDATE messages SET receive_count = receive_count + 1, visible_at = ?2 + ?3, visibility_set_at = ?2"
                " WHERE id IN"
                " (SELECT id FROM messages WHERE queue = ?1 AND visible_at <= ?2"
                "  ORDER BY visible_at, id LIMIT ?4)"
                " RETURNING id, receive_count, body",
                options_.name, now, std::int64_t{options_.visibility_timeout.count()}, max_messages);
            std::vector<ReceivedMessage> messages;
            std::vector<Receipt> dead;
            while (rows.executeStep()) {
                const Receipt receipt{rows.getColumn(0).getInt64(), rows.getColumn(1).getInt()};
                if (dead_letter_bell_ && receipt.receive_count > options_.max_receives) {
                    dead.push_back(receipt);
                } else {
                    messages.push_back({rows.getColumn(2).getString(), to_string(receipt), receipt.receive_count});
                }
            }
            for (const Receipt& receipt : dead) move_to_dead_letters(database, options_, receipt, now);
            any_dead = !dead.empty();
            return messages;
        });
    if (taken && any_dead) dead_letter_bell_->ring();
    return taken;
}

std::vector<Result<void>> SqliteJobQueue::set_visibility_batch(std::span<const std::string> receipts,
                                                               std::chrono::seconds timeout) {
    const auto now = clock_();
    auto set = for_each_receipt(database_, receipts, [&](SqliteConnection& database, const Receipt& receipt) {
        return prepare(database,
                       "UPDATE messages SET visible_at = ?4, visibility_set_at = ?5"
                       " WHERE id = ?1 AND receive_count = ?2 AND queue = ?3",
                       receipt.id, receipt.receive_count, options_.name, to_unix_ms(now + timeout), to_unix_ms(now))
            .exec();
    });
    const bool any = std::ranges::any_of(set, [](const Result<void>& one) { return one.has_value(); });
    if (any && timeout == std::chrono::seconds(0)) bell_.ring();
    return set;
}

std::vector<Result<void>> SqliteJobQueue::remove_batch(std::span<const std::string> receipts) {
    return for_each_receipt(database_, receipts, [&](SqliteConnection& database, const Receipt& receipt) {
        return prepare(database, "DELETE FROM messages WHERE id = ?1 AND receive_count = ?2 AND queue = ?3", receipt.id,
                       receipt.receive_count, options_.name)
            .exec();
    });
}

Result<void> SqliteJobQueue::bury(const ReceivedMessage& message) {
    if (!dead_letter_bell_) return Error{Code::failed_precondition, "the queue has no dead-letter queue"};
    auto buried = database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<void> {
        if (!move_to_dead_letters(database, options_, parse_receipt(message.receipt), to_unix_ms(clock_()))) {
            return stale_receipt();
        }
        return {};
    });
    if (buried) dead_letter_bell_->ring();
    return buried;
}

// Counts and passes over what is in flight, which is as much as the workers hold, and nothing else.
Result<QueueDepth> SqliteJobQueue::depth() {
    return database_.read([&](SqliteConnection& database) -> Result<QueueDepth> {
        const std::int64_t now = to_unix_ms(clock_());
        auto row = prepare(database,
                           "SELECT coalesce((SELECT messages FROM queue_lengths WHERE queue = ?1), 0),"
                           " (SELECT count(*) FROM messages WHERE queue = ?1 AND visible_at > ?2),"
                           " coalesce((SELECT sent_at FROM messages INDEXED BY messages_by_age"
                           "  WHERE queue = ?1 AND visible_at <= ?2 ORDER BY sent_at LIMIT 1), ?2)",
                           options_.name, now);
        row.executeStep();
        const int in_flight = row.getColumn(1).getInt();
        const milliseconds oldest_age(now - row.getColumn(2).getInt64());
        return QueueDepth{row.getColumn(0).getInt() - in_flight, in_flight, std::max(oldest_age, milliseconds(0))};
    });
}

}  // namespace polybot
