#include "worker/worker.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <semaphore>
#include <thread>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "jobs/job.hpp"
#include "log/log.hpp"
#include "retry/retry.hpp"
#include "worker/heartbeat.hpp"

namespace polybot {
namespace {

/// Short, so that a stop is prompt.
constexpr std::chrono::milliseconds longest_wait{1'000};
constexpr std::chrono::seconds pause_after_fault{1};

/// The last receives of a job, on which it is kept in hand while a fault lasts. Not the last one alone: a worker that
/// is stopped or dies meanwhile uses one up.
constexpr int patient_receives = 3;
constexpr RetryPolicy at_once{.attempts = 1};
/// A store or a polybot that is away comes back within the hour, or people see to it. What fails for one photo alone
/// must end at some time, for its sender to be told.
constexpr RetryPolicy patience{
    .attempts = std::numeric_limits<int>::max(),
    .backoff = {.base = std::chrono::seconds{1}, .cap = std::chrono::seconds{15}},
    .limit = std::chrono::hours{1},
};

void log_fault(std::string_view event, const ReceivedMessage& message, const Error& fault) {
    const auto job = parse_job(message.body);
    log::warn(event, {{"prediction_id", job ? job->prediction_id : ""},
                      {"reason", fault.message},
                      {"code", to_string(fault.code)},
                      {"receive_count", message.receive_count}});
}

/// A place among the jobs that wait to be looked at, given back once.
class Place {
  public:
    using Places = std::counting_semaphore<JobQueue::max_batch>;
    explicit Place(Places& places) : places_(&places) {}
    ~Place() { give_back(); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    void give_back() {
        if (places_ != nullptr) places_->release();
        places_ = nullptr;
    }

  private:
    Places* places_;
};

}  // namespace

Worker::Worker(JobQueue& queue, PhotoProcessor& processor, Announce announce, WorkerOptions options, Waiting waiting)
    : queue_(queue),
      processor_(processor),
      announce_(std::move(announce)),
      options_(options),
      waiting_(std::move(waiting)) {}

void Worker::run(const std::stop_token& stop) {
    Heartbeat heartbeat(queue_, options_.visibility_timeout);
    Place::Places free_slots(options_.jobs_at_once);
    boost::asio::thread_pool pool(static_cast<std::size_t>(options_.jobs_at_once + options_.finishing_at_once));

    tell_(false);
    while (!stop.stop_requested()) {
        if (!free_slots.try_acquire_for(longest_wait)) continue;
        int slots = 1;
        while (slots < options_.jobs_at_once && free_slots.try_acquire()) ++slots;

        auto messages = queue_.receive(slots, JobQueue::max_wait, stop);
        if (!messages) {
            if (stop.stop_requested()) break;  // It ended the poll.
            log::warn("jobs cannot be received", {{"reason", messages.error().message}});
            free_slots.release(slots);
            std::this_thread::sleep_for(pause_after_fault);
            continue;
        }
        free_slots.release(slots - static_cast<int>(messages->size()));
        hold(static_cast<int>(messages->size()));
        for (ReceivedMessage& message : *messages) {
            heartbeat.add(message.receipt);
            ++taken_;
            boost::asio::post(pool, [this, &heartbeat, &free_slots, &stop, message = std::move(message)] {
                Place place(free_slots);
                work_on(
                    message, heartbeat, [&place] { place.give_back(); }, stop);
                ++finished_;
                hold(-1);
            });
        }
    }
    pool.join();
}

void Worker::hold(int jobs) {
    const std::scoped_lock lock(hands_mutex_);
    const bool was_busy = in_hand_ > 0;
    in_hand_ += jobs;
    const bool is_busy = in_hand_ > 0;
    if (was_busy != is_busy) tell_(is_busy);
}

void Worker::work_on(const ReceivedMessage& message, Heartbeat& heartbeat, const std::function<void()>& on_looked,
                     const std::stop_token& stop) {
    const auto finished = keep_trying(message, heartbeat, on_looked, stop);
    // Before the message is put back: a beat after that would hide it again.
    heartbeat.remove(message.receipt);
    if (finished) return;

    log_fault("job put back", message, finished.error());
    const auto delay = stop.stop_requested()
                           ? std::chrono::seconds{0}
                           : std::min(options_.retry_delay * message.receive_count, options_.visibility_timeout);
    if (const auto returned = queue_.set_visibility(message.receipt, delay); !returned) {
        log::warn("job not put back, its visibility timeout will do it", {{"reason", returned.error().message}});
    }
}

Result<void> Worker::keep_trying(const ReceivedMessage& message, Heartbeat& heartbeat,
                                 const std::function<void()>& on_looked, const std::stop_token& stop) {
    const bool is_patient = message.receive_count > JobQueue::max_receives - patient_receives;
    return retry(is_patient ? patience : at_once, waiting_, stop, [&]() -> Result<void> {
        // Another worker has it by now, as the queue was away for longer than the visibility timeout.
        if (!heartbeat.holds(message.receipt)) return {};
        auto finished = attempt(message, on_looked, stop);
        if (is_patient && !finished && is_transient(finished.error().code)) {
            log_fault("job not done yet", message, finished.error());
        }
        return finished;
    });
}

Result<void> Worker::attempt(const ReceivedMessage& message, const std::function<void()>& on_looked,
                             const std::stop_token& stop) {
    Result<void> finished;
    busy_time_.begin();
    try {
        finished = finish(message, on_looked, stop);
    } catch (const std::exception& error) {
        finished = Error{Code::internal, error.what()};
    }
    busy_time_.end();
    return finished;
}

Result<void> Worker::finish(const ReceivedMessage& message, const std::function<void()>& on_looked,
                            const std::stop_token& stop) {
    const auto job = parse_job(message.body);
    if (!job) {
        log::error("job buried: it cannot be read", {{"reason", job.error().message}});
        return queue_.bury(message);
    }
    if (stop.stop_requested()) return Error{Code::unavailable, "this worker is stopping"};
    if (auto processed = processor_.process(*job, on_looked); !processed) return processed;
    if (auto announced = announce_(job->prediction_id); !announced) return announced;
    auto removed = remover_.remove(message.receipt);
    // A stale receipt means that another worker has the job too: it will find everything done.
    if (!removed && removed.error().code == Code::not_found) return {};
    return removed;
}

}  // namespace polybot
