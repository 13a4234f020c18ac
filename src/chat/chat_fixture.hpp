#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "blobs/blob_key.hpp"
#include "chat/bot.hpp"
#include "chat/recording_messenger.hpp"
#include "jobs/job.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "predictions/prediction_examples.hpp"

namespace polybot::testing {

/// The bot on a one-machine home in a temporary folder, with a messenger that keeps what was said, and a clock that
/// stands still.
class ChatTest : public ::testing::Test {
  protected:
    [[nodiscard]] Clock clock() const {
        return [this] { return now; };
    }

    /// The jobs that wait in the queue, which keeps them.
    std::vector<Job> queued() {
        std::vector<Job> jobs;
        for (const ReceivedMessage& message : home.jobs.receive(JobQueue::max_batch, {}).value()) {
            jobs.push_back(parse_job(message.body).value());
        }
        return jobs;
    }

    /// A picture that is read, by its header at least: one white pixel.
    static std::string bitmap() {
        std::string bytes("BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0", 30);
        bytes += std::string(24, '\0') + "\xFF\xFF\xFF" + std::string(1, '\0');
        return bytes;
    }

    /// A message in the chat "telegram:5"; with bytes, one with a photo.
    static IncomingMessage text(const std::string& words, const std::string& step = "update:1") {
        return {.bot = "7", .step = step, .chat = "telegram:5", .message_id = "9", .text = words};
    }
    static IncomingMessage photo(Result<std::string> bytes, const std::string& message_id = "9") {
        IncomingMessage message = text("", "update:" + message_id);
        message.message_id = message_id;
        message.fetch_photo = [bytes] { return bytes; };
        return message;
    }

    /// What a worker makes of a queued job: stores its result, with that many dogs in it.
    void work_on(const Job& job, int dogs = 1) {
        Prediction prediction = testing::a_prediction(job.prediction_id);
        prediction.chat = job.chat;
        prediction.message_id = job.message_id;
        prediction.status_message_id = job.status_message_id;
        prediction.options = job.options;
        prediction.reply = job.reply;
        prediction.requested_at = job.requested_at;
        prediction.objects.assign(static_cast<std::size_t>(dogs), {.name = "dog", .confidence = 0.9});
        prediction.annotated_key = annotated_key(job.prediction_id);
        ASSERT_TRUE(home.blobs.put(prediction.annotated_key, "jpeg of " + job.message_id, "image/jpeg"));
        ASSERT_TRUE(home.predictions.put(prediction));
    }

    std::chrono::system_clock::time_point now{std::chrono::milliseconds(1'700'000'000'000)};
    TemporaryFolder folder;
    LocalHome home{folder.path() / "data", [this] { return now; }};
    RecordingMessenger messenger;
    /// Time that passes by waiting, for all who wait.
    Waiting waiting{.now = std::chrono::steady_clock::now,
                    .sleep = [this](std::chrono::milliseconds time, const std::stop_token&) {
                        if (while_somebody_waits) std::exchange(while_somebody_waits, {})();
                        now += time;
                    }};
    std::function<void()> while_somebody_waits;  ///< Once.

    Ports ports{.jobs = home.jobs,
                .blobs = home.blobs,
                .predictions = home.predictions,
                .claims = home.claims,
                .log = home.chat_log,
                .settings = home.settings};
    Bot bot{ports, messenger, clock(), waiting};
};

}  // namespace polybot::testing
