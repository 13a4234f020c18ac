#include "jobs/job.hpp"

#include <limits>

#include <boost/json/serialize.hpp>

#include "blobs/blob_key.hpp"
#include "jobs/prediction_id.hpp"
#include "json/json_fields.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::int64_t schema = 1;
constexpr std::size_t max_json_bytes = 16UL * 1024;
constexpr std::size_t max_id_bytes = 64;
constexpr std::size_t max_chat_bytes = 128;

}  // namespace

bool is_chat(std::string_view chat) noexcept {
    for (const std::string_view prefix : {"telegram:", "web:", "loadtest:"}) {
        if (chat.starts_with(prefix)) return chat.size() > prefix.size() && is_plain_text(chat, max_chat_bytes);
    }
    return false;
}

std::string to_json(const Job& job) {
    const json::object object{
        {"schema", schema},
        {"prediction_id", job.prediction_id},
        {"chat", job.chat},
        {"message_id", job.message_id},
        {"status_message_id", job.status_message_id},
        {"image_key", job.image_key},
        {"content_type", job.content_type},
        {"bytes", job.bytes},
        {"options", to_json(job.options)},
        {"reply", to_json(job.reply)},
        {"requested_at", to_rfc3339(job.requested_at)},
        {"traceparent", job.traceparent},
    };
    return json::serialize(object);
}

Result<Job> parse_job(std::string_view text) {
    const auto object = parse_json_object(text, max_json_bytes, Code::invalid_argument);
    if (!object) return object.error();
    JsonFields fields(*object);
    // First, because a newer schema may have changed every other field.
    fields.integer("schema", schema, schema);
    Job job;
    job.prediction_id = fields.text("prediction_id", max_id_bytes);
    job.chat = fields.text("chat", max_chat_bytes);
    job.message_id = fields.text("message_id", max_id_bytes);
    job.status_message_id = fields.text("status_message_id", max_id_bytes);
    job.image_key = fields.text("image_key", max_json_bytes);
    job.content_type = fields.text("content_type", max_id_bytes);
    job.bytes = fields.integer("bytes", 1, std::numeric_limits<std::int64_t>::max());
    job.options = read_options(fields);
    job.reply = read_reply(fields);
    job.requested_at = fields.time("requested_at");
    job.traceparent = fields.text("traceparent", max_id_bytes);
    if (!is_prediction_id(job.prediction_id)) fields.fail("prediction_id", "is no UUID");
    if (!is_chat(job.chat)) fields.fail("chat", "is no chat we serve");
    if (!is_valid_blob_key(job.image_key)) fields.fail("image_key", "is no blob key");
    if (!job.content_type.starts_with("image/")) fields.fail("content_type", "is no picture's");
    if (fields.fault()) return Error{Code::invalid_argument, "bad job: " + *fields.fault()};
    return job;
}

}  // namespace polybot
