#include "chat/dead_letters.hpp"

#include <exception>
#include <thread>
#include <utility>

#include "jobs/job.hpp"
#include "log/log.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

/// The message stays in the queue, for the operator and the alarm. SQS hides none for longer than twelve hours from its
/// receive on, and up to nine others are told before its turn
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html).
constexpr std::chrono::hours set_aside{11};
constexpr std::chrono::hours keep_failed{24 * 7};
constexpr std::chrono::seconds try_again{30};
constexpr std::chrono::seconds pause_after_fault{1};

}  // namespace

DeadLetters::DeadLetters(JobQueue& queue, PredictionStore& predictions, Delivery& delivery, Clock clock)
    : queue_(queue), predictions_(predictions), delivery_(delivery), clock_(std::move(clock)) {}

void DeadLetters::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) work_off(JobQueue::max_wait, stop);
}

void DeadLetters::work_off(std::chrono::milliseconds wait, const std::stop_token& stop) {
    const auto messages = queue_.receive(JobQueue::max_batch, wait, stop);
    if (!messages) {
        if (stop.stop_requested()) return;  // It ended the poll.
        log::warn("dead letters cannot be received", {{"reason", messages.error().message}});
        std::this_thread::sleep_for(pause_after_fault);
        return;
    }
    for (const ReceivedMessage& message : *messages) {
        if (stop.stop_requested()) return;  // They become visible again.
        const auto told = try_to_tell(message);
        if (told) continue;
        const bool transient = is_transient(told.error().code);
        log::error("dead letter", {{"reason", told.error().message}, {"tried_again", transient}});
        const std::chrono::seconds pause = transient ? try_again : std::chrono::seconds(set_aside);
        if (const auto hidden = queue_.set_visibility(message.receipt, pause); !hidden) {
            log::warn("dead letter not hidden", {{"reason", hidden.error().message}});
        }
    }
}

Result<void> DeadLetters::try_to_tell(const ReceivedMessage& message) {
    try {
        return tell(message);
    } catch (const std::exception& bug) {
        return Error{Code::internal, bug.what()};
    }
}

Result<void> DeadLetters::tell(const ReceivedMessage& message) {
    const auto job = parse_job(message.body);
    if (!job) return job.error();

    Prediction failed = failed_prediction(job->prediction_id, job->chat,
                                          say(language_of(job->reply.language), Text::gave_up), clock_(), keep_failed);
    failed.message_id = job->message_id;
    failed.status_message_id = job->status_message_id;
    failed.options = job->options;
    failed.reply = job->reply;
    failed.photo_key = job->image_key;
    failed.requested_at = job->requested_at;
    // A worker may have stored its result and failed only to announce it: then that one is delivered.
    if (auto stored = predictions_.put(failed); !stored && stored.error().code != Code::already_exists) {
        return stored;
    }
    if (auto delivered = delivery_.deliver(job->prediction_id); !delivered) return delivered;
    log::error("job given up", {{"chat", job->chat}, {"prediction_id", job->prediction_id}});
    return queue_.remove(message.receipt);
}

}  // namespace polybot
