#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "jobs/detection_options.hpp"
#include "jobs/reply.hpp"
#include "result/result.hpp"

namespace polybot {

/// One photo to look at. The message on the queue; its JSON is specified in docs/messages.md.
struct Job {
    std::string prediction_id;      ///< UUID; every step is idempotent under it.
    std::string chat;               ///< "telegram:<id>", "web:<session>" or "loadtest:<run>".
    std::string message_id;         ///< The user's message, to reply to; may be empty.
    std::string status_message_id;  ///< Our "looking" message, to edit; may be empty.
    std::string image_key;          ///< Blob key of the photo.
    std::string content_type;       ///< "image/jpeg" and so on.
    std::int64_t bytes = 0;         ///< The photo's size.
    DetectionOptions options;
    Reply reply = {};
    std::chrono::system_clock::time_point requested_at;  ///< Millisecond precision on the wire.
    std::string traceparent;                             ///< W3C Trace Context; may be empty.

    bool operator==(const Job&) const = default;
};

/// Whether `chat` names a chat of ours: "telegram:<id>", "web:<session>" or "loadtest:<run>", 128 bytes at most, no
/// control characters.
[[nodiscard]] bool is_chat(std::string_view chat) noexcept;

/// The job as one JSON object, UTF-8, at most 16 KiB for any job that `parse_job` accepts.
[[nodiscard]] std::string to_json(const Job& job);

/// Reads a job back. Unknown fields are ignored. Fails with `invalid_argument` for anything else: not JSON,
/// over 16 KiB, an unknown schema, a missing field, a value out of range (more than 100 classes, a name over 64 bytes).
[[nodiscard]] Result<Job> parse_job(std::string_view text);

}  // namespace polybot
