#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "blobs/blob_store.hpp"
#include "chat/messenger.hpp"
#include "jobs/job.hpp"
#include "jobs/job_queue.hpp"
#include "time/clock.hpp"

namespace polybot {

/// A photo as a user sent it.
struct IncomingPhoto {
    std::string prediction_id;
    std::string chat;
    std::string message_id;
    std::string_view bytes;
    DetectionOptions options;
    Reply reply;
};

/// Takes photos in: checks, stores and queues them. Thread-safe; every step is idempotent under the prediction id.
class PhotoIntake {
  public:
    PhotoIntake(BlobStore& blobs, JobQueue& jobs, Clock clock);

    /// What the web chat and Telegram do between a stored photo and its job; returns the status message's id. Its
    /// failure is that of the whole.
    using Acknowledge = std::function<Result<std::string>()>;

    /// Returns once the photo is stored and its job is durable. `acknowledge` runs in between, as its message's id
    /// is part of the job. Fails with `invalid_argument` and a sentence for the user when we do not read such a
    /// picture.
    [[nodiscard]] Result<void> accept(const IncomingPhoto& photo, const Acknowledge& acknowledge);

  private:
    BlobStore& blobs_;
    JobQueue& jobs_;
    Clock clock_;
};

}  // namespace polybot
