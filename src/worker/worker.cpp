#include "worker/worker.hpp"

#include <algorithm>
#include <exception>
#include <random>
#include <semaphore>
#include <thread>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "jobs/job.hpp"
#include "log/log.hpp"
#include "places/places.hpp"
#include "retry/backoff.hpp"
#include "worker/heartbeat.hpp"
#include "worker/waiting_room.hpp"

namespace polybot {
namespace {

/// Short, so that a stop is prompt.
constexpr std::chrono::milliseconds longest_wait{1'000};
constexpr std::chrono::seconds pause_after_fault{1};

/// The last receives of a job, on which it is kept in hand while a fault lasts. Not the last one alone: a worker that
/// is stopped or dies meanwhile uses one up.
constexpr int patient_receives = 3;
constexpr Backoff between_tries{.base = std::chrono::seconds{1}, .cap = std::chrono::seconds{15}};
/// A store or a polybot that is away comes back within the hour, or people see to it. What fails for one photo alone
/// must end at some time, for its sender to be told.
constexpr std::chrono::hours patience{1};

void log_fault(std::string_view event, const ReceivedMessage& message, const Error& fault) {
    const auto job = parse_job(message.body);
    log::warn(event, {{"prediction_id", job ? job->prediction_id : ""},
                      {"reason", fault.message},
                      {"code", to_string(fault.code)},
                      {"receive_count", message.receive_count}});
}

}  // namespace

/// What all jobs of a run share.
struct Worker::Run {
    Run(const Worker& worker, std::stop_token stopped)
        : heartbeat(worker.queue_, worker.options_.visibility_timeout),
          free_slots(worker.options_.jobs_at_once),
          waiting_room(worker.waiting_),
          pool(static_cast<std::size_t>(worker.options_.jobs_at_once + worker.options_.finishing_at_once)),
          stop(std::move(stopped)) {}

    Heartbeat heartbeat;
    std::counting_semaphore<> free_slots;
    WaitingRoom waiting_room;
    boost::asio::thread_pool pool;
    std::stop_token stop;
};

/// A job in hand.
struct Worker::Held {
    Held(ReceivedMessage received, std::counting_semaphore<>& slots, std::chrono::steady_clock::time_point kept_until)
        : message(std::move(received)), place(slots), until(kept_until) {}

    ReceivedMessage message;
    Places place;                                 ///< Among the jobs that wait to be looked at.
    std::chrono::steady_clock::time_point until;  ///< It is not kept for longer.
    int tries = 0;                                ///< Those that failed.
};

Worker::Worker(JobQueue& queue, PhotoProcessor& processor, Announce announce, WorkerOptions options, Waiting waiting)
    : queue_(queue),
      processor_(processor),
      announce_(std::move(announce)),
      options_(options),
      waiting_(std::move(waiting)) {}

void Worker::run(const std::stop_token& stop) {
    Run run(*this, stop);

    tell_(false);
    while (!stop.stop_requested()) {
        if (!run.free_slots.try_acquire_for(longest_wait)) continue;
        int slots = 1;
        while (slots < options_.jobs_at_once && run.free_slots.try_acquire()) ++slots;

        auto messages = queue_.receive(slots, JobQueue::max_wait, stop);
        if (!messages) {
            if (stop.stop_requested()) break;  // It ended the poll.
            log::warn("jobs cannot be received", {{"reason", messages.error().message}});
            run.free_slots.release(slots);
            std::this_thread::sleep_for(pause_after_fault);
            continue;
        }
        run.free_slots.release(slots - static_cast<int>(messages->size()));
        hold(static_cast<int>(messages->size()));
        for (ReceivedMessage& message : *messages) {
            run.heartbeat.add(message.receipt);
            ++taken_;
            begin_work(run, std::make_shared<Held>(std::move(message), run.free_slots, waiting_.now() + patience));
        }
    }
    run.waiting_room.close();
    run.pool.join();
}

void Worker::begin_work(Run& run, std::shared_ptr<Held> job) {
    boost::asio::post(run.pool, [this, &run, job = std::move(job)] { work_on(run, job); });
}

void Worker::hold(int jobs) {
    const std::scoped_lock lock(hands_mutex_);
    const bool was_busy = in_hand_ > 0;
    in_hand_ += jobs;
    const bool is_busy = in_hand_ > 0;
    if (was_busy != is_busy) tell_(is_busy);
}

void Worker::work_on(Run& run, const std::shared_ptr<Held>& job) {
    busy_time_.begin();
    const auto finished = attempt(run, *job);
    if (const auto pause = finished ? std::nullopt : pause_before_next_try(run, *job, finished.error())) {
        busy_time_.interrupt();
        log_fault("job not done yet", job->message, finished.error());
        run.waiting_room.enter(*pause, [this, &run, job] { begin_work(run, job); });
        return;
    }
    // Before the message is put back: a beat after that would hide it again.
    run.heartbeat.remove(job->message.receipt);
    if (!finished) put_back(job->message, finished.error(), run.stop);
    busy_time_.end();
    ++finished_;
    hold(-1);
}

Result<void> Worker::attempt(Run& run, Held& job) {
    // Another worker has it by now, as the queue was away for longer than the visibility timeout.
    if (!run.heartbeat.holds(job.message.receipt)) return {};
    try {
        return finish(
            job.message, [&job] { job.place.keep(0); }, run.stop);
    } catch (const std::exception& error) {
        return Error{Code::internal, error.what()};
    }
}

std::optional<std::chrono::milliseconds> Worker::pause_before_next_try(const Run& run, Held& job,
                                                                       const Error& fault) const {
    const bool is_patient = job.message.receive_count > JobQueue::max_receives - patient_receives;
    if (!is_patient || !is_transient(fault.code) || run.stop.stop_requested()) return std::nullopt;
    thread_local std::minstd_rand random{std::random_device{}()};
    const auto pause =
        std::max(fault.retry_after.value_or(std::chrono::milliseconds{}), between_tries.wait(job.tries++, random));
    return waiting_.now() + pause > job.until ? std::nullopt : std::optional(pause);
}

void Worker::put_back(const ReceivedMessage& message, const Error& fault, const std::stop_token& stop) {
    log_fault("job put back", message, fault);
    const auto delay = stop.stop_requested()
                           ? std::chrono::seconds{0}
                           : std::min(options_.retry_delay * message.receive_count, options_.visibility_timeout);
    if (const auto returned = queue_.set_visibility(message.receipt, delay); !returned) {
        log::warn("job not put back, its visibility timeout will do it", {{"reason", returned.error().message}});
    }
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
