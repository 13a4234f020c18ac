// What a job costs in the one-machine home's queue while others wait in it.
//
//     queue_rate fill FOLDER JOBS    makes a home that has worked for a while, with so many jobs in its queue
//     queue_rate job FOLDER          lets jobs go their whole way, as many as bench/run asks for
//     queue_rate depth FOLDER        reads how much waits
//     queue_rate count FOLDER        does both for callgrind to count

#include <iostream>

#include "contender.hpp"
#include "counted.hpp"
#include "jobs/job.hpp"
#include "local/local_home.hpp"
#include "local/unix_time.hpp"

namespace polybot {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// What 100,000 photos of 1,000 chats leave behind, a second apart: a prediction, the claims of its update and of its
// delivery, and the chat's two entries.
constexpr const char* past = R"sql(
    WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 999)
    INSERT INTO chat_sessions SELECT format('%08x-4c3f-4a52-9d5e-0d6f00000000', n), 200, unixepoch() * 1000
    FROM numbers;

    CREATE TEMP TABLE photos AS
        WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 99999)
        SELECT n, (unixepoch() - 100000 + n) * 1000 AS time,
            format('%08x-4c3f-4a52-9d5e-0d6f5a2f3a00', n * 2654435761 & 0xffffffff) AS id,
            format('%08x-4c3f-4a52-9d5e-0d6f00000000', n % 1000) AS session
        FROM numbers;
    INSERT INTO predictions (id, body, delivered_at, expires_at, listed_at, chat, failed, classes)
        SELECT id, hex(zeroblob(300)), time, time + 1000000000, time, 'web:' || session, 0, '["bus","person"]'
        FROM photos;
    INSERT INTO claims (step, done, held_until)
        SELECT 'photo:' || id, 1, time + 1000000000 FROM photos UNION ALL
        SELECT 'deliver:' || id, 1, time + 1000000000 FROM photos;
    INSERT INTO chat_entries (session, sequence, key, body)
        SELECT session, n / 1000 * 2, 'photo:' || id, hex(zeroblob(100)) FROM photos UNION ALL
        SELECT session, n / 1000 * 2 + 1, 'answer:' || id, hex(zeroblob(150)) FROM photos;
    DROP TABLE photos;
)sql";

/// The last of them just sent, the others a millisecond apart before it.
constexpr const char* waiting = R"sql(
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
    INSERT INTO messages (queue, body, sent_at, visible_at) SELECT 'jobs', ?3, ?1 - ?2 + n, ?1 - ?2 + n FROM numbers
)sql";

std::string a_job() {
    return to_json({.prediction_id = "0b0e5b2e-4c3f-4a52-9d5e-0d6f5a2f3a00",
                    .chat = "telegram:123456789",
                    .message_id = "1234",
                    .status_message_id = "1235",
                    .image_key = "photos/0b0e5b2e-4c3f-4a52-9d5e-0d6f5a2f3a00",
                    .content_type = "image/jpeg",
                    .bytes = 487'000,
                    .options = {},
                    .requested_at = std::chrono::system_clock::now(),
                    .traceparent = {}});
}

/// Besides those that wait, twenty jobs are with workers, for longer than anybody measures.
void fill(LocalHome& home, int jobs) {
    constexpr int in_work = 20;
    const std::int64_t now = to_unix_ms(std::chrono::system_clock::now());
    // In one transaction: `send` would take a million of them.
    const auto filled = home.database.write(Durability::power_cut, [&](SqliteConnection& database) -> Result<void> {
        database.exec(past);
        prepare(database, waiting, now, in_work + jobs, a_job()).exec();
        return {};
    });
    filled.value();
    for (int taken = 0; taken < in_work;) {
        const auto batch = home.jobs.receive(JobQueue::max_batch, milliseconds(0)).value();
        for (const ReceivedMessage& message : batch) {
            home.jobs.set_visibility(message.receipt, hours(12)).value();
            ++taken;
        }
    }
}

/// As many wait afterwards as before.
void let_one_go_its_way(JobQueue& queue, const std::string& job) {
    queue.send(job).value();
    const ReceivedMessage received = queue.receive(1, milliseconds(0)).value().at(0);
    queue.set_visibility(received.receipt, default_visibility_timeout).value();
    queue.remove(received.receipt).value();
}

void serve(const std::function<void()>& step) {
    bench::serve([&](int times) {
        const bench::Stopwatch watch;
        for (int i = 0; i < times; ++i) step();
        return watch.spent();
    });
}

/// Whether there is such a command.
bool run(const std::vector<std::string>& words) {
    if (words.size() < 2) return false;
    const std::string& command = words[0];
    LocalHome home(words[1]);
    const std::string job = a_job();
    const auto go = [&] { let_one_go_its_way(home.jobs, job); };
    const auto read = [&] { (void)home.jobs.depth().value(); };
    if (command == "fill" && words.size() == 3) {
        fill(home, std::stoi(words[2]));
    } else if (command == "job" && words.size() == 2) {
        serve(go);
    } else if (command == "depth" && words.size() == 2) {
        serve(read);
    } else if (command == "count" && words.size() == 2) {
        bench::count_instructions("a job's whole way through the queue", 500, go);
        bench::count_instructions("a reading of the queue's depth", 200, read);
    } else {
        return false;
    }
    return true;
}

}  // namespace
}  // namespace polybot

int main(int argc, char** argv) {
    try {
        if (polybot::run({argv + 1, argv + argc})) return 0;
        std::cerr << "queue_rate fill FOLDER JOBS | job FOLDER | depth FOLDER | count FOLDER\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "queue_rate: " << error.what() << '\n';
        return 1;
    }
}
