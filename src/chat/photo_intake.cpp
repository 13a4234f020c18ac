#include "chat/photo_intake.hpp"

#include <utility>

#include "blobs/blob_key.hpp"
#include "images/header.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// What a store finds wrong with our call is no mistake of the user's.
Error not_the_users(Error error) {
    if (error.code == Code::invalid_argument) error.code = Code::internal;
    return error;
}

}  // namespace

PhotoIntake::PhotoIntake(BlobStore& blobs, JobQueue& jobs, Clock clock)
    : blobs_(blobs), jobs_(jobs), clock_(std::move(clock)) {}

Result<void> PhotoIntake::accept(const IncomingPhoto& photo, const Acknowledge& acknowledge) {
    const auto header = read_image_header(photo.bytes);
    if (!header) {
        log::info("photo refused", {{"chat", photo.chat},
                                    {"prediction_id", photo.prediction_id},
                                    {"bytes", photo.bytes.size()},
                                    {"reason", header.error().message}});
        return header.error();
    }

    Job job{.prediction_id = photo.prediction_id,
            .chat = photo.chat,
            .message_id = photo.message_id,
            .status_message_id = {},
            .image_key = photo_key(photo.prediction_id),
            .content_type = std::string(media_type(header->format)),
            .bytes = static_cast<std::int64_t>(photo.bytes.size()),
            .options = photo.options,
            .reply = photo.reply,
            .requested_at = clock_(),
            .traceparent = {}};
    if (auto stored = blobs_.put(job.image_key, photo.bytes, job.content_type); !stored) {
        return not_the_users(stored.error());
    }
    auto status = acknowledge();
    if (!status) return not_the_users(status.error());
    job.status_message_id = *std::move(status);
    if (auto sent = jobs_.send(to_json(job)); !sent) return not_the_users(sent.error());
    log::info(
        "photo queued",
        {{"chat", job.chat}, {"prediction_id", job.prediction_id}, {"bytes", job.bytes}, {"type", job.content_type}});
    return {};
}

}  // namespace polybot
