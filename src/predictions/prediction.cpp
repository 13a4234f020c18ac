#include "predictions/prediction.hpp"

#include <limits>

#include <boost/json/serialize.hpp>

#include "jobs/job.hpp"
#include "jobs/prediction_id.hpp"
#include "json/json_fields.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::size_t max_json_bytes = 256UL * 1024;  // 300 boxes of about 200 bytes, with room to spare
constexpr std::size_t max_text_bytes = 1024;
constexpr std::size_t max_objects = 1000;
/// Nobody's: no session's hash and no number.
constexpr const char* no_chat = "web:forgotten";
constexpr double longest_inference_ms = 24 * 3600 * 1e3;  // A day: no worker is given as long.

json::object object_to_json(const FoundObject& object) {
    return {{"class", object.name}, {"confidence", object.confidence}, {"cx", object.cx},
            {"cy", object.cy},      {"width", object.width},           {"height", object.height}};
}

FoundObject read_object(const json::value& value, JsonFields& prediction) {
    if (!value.is_object()) {
        prediction.fail("results", "holds something that is no object");
        return {};
    }
    JsonFields fields(value.get_object());
    FoundObject object{.name = fields.text("class", max_text_bytes),
                       .confidence = fields.number("confidence", 0, 1),
                       .cx = fields.number("cx", 0, 1),
                       .cy = fields.number("cy", 0, 1),
                       .width = fields.number("width", 0, 1),
                       .height = fields.number("height", 0, 1)};
    if (fields.fault()) prediction.fail("results", "holds a wrong object: " + *fields.fault());
    return object;
}

PredictionStatus read_status(JsonFields& fields) {
    const std::string status = fields.text("status", max_text_bytes);
    if (status == "failed") return PredictionStatus::failed;
    if (status != "done") fields.fail("status", R"(is neither "done" nor "failed")");
    return PredictionStatus::done;
}

}  // namespace

Prediction failed_prediction(const std::string& id, const std::string& chat, const std::string& failure,
                             std::chrono::system_clock::time_point now, std::chrono::hours keep) {
    Prediction failed;
    failed.id = id;
    failed.chat = chat;
    failed.status = PredictionStatus::failed;
    failed.failure = failure;
    failed.time = now;
    failed.requested_at = now;
    failed.expires_at = now + keep;
    return failed;
}

Prediction forgotten_prediction(const std::string& id, std::chrono::system_clock::time_point now,
                                std::chrono::hours keep) {
    Prediction nothing = failed_prediction(id, no_chat, "", now, keep);
    nothing.delivered_at = now;
    return nothing;
}

bool is_forgotten(const Prediction& prediction) noexcept {
    return prediction.chat == no_chat;
}

std::string to_json(const Prediction& prediction) {
    json::array results;
    results.reserve(prediction.objects.size());
    for (const FoundObject& object : prediction.objects) results.emplace_back(object_to_json(object));

    json::object object{
        {"predictionId", prediction.id},
        {"chat_id", prediction.chat},
        {"message_id", prediction.message_id},
        {"status_message_id", prediction.status_message_id},
        {"options", to_json(prediction.options)},
        {"reply", to_json(prediction.reply)},
        {"results", std::move(results)},
        {"time", to_rfc3339(prediction.time)},
        {"requested_at", to_rfc3339(prediction.requested_at)},
        {"original_img_path", prediction.photo_key},
        {"predicted_img_path", prediction.annotated_key},
        {"model", prediction.model},
        {"status", prediction.status == PredictionStatus::done ? "done" : "failed"},
        {"failure", prediction.failure},
        {"inference_ms", prediction.inference_ms},
        {"image_width", prediction.image_width},
        {"image_height", prediction.image_height},
        {"expires_at", to_rfc3339(prediction.expires_at)},
    };
    if (prediction.delivered_at) object["delivered_at"] = to_rfc3339(*prediction.delivered_at);
    return json::serialize(object);
}

Result<Prediction> parse_prediction(std::string_view text) {
    const auto object = parse_json_object(text, max_json_bytes, Code::data_loss);
    if (!object) return object.error();
    JsonFields fields(*object);
    Prediction prediction;
    prediction.id = fields.text("predictionId", max_text_bytes);
    prediction.chat = fields.text("chat_id", max_text_bytes);
    prediction.message_id = fields.text("message_id", max_text_bytes);
    prediction.status_message_id = fields.text("status_message_id", max_text_bytes);
    // Those of a worker that did not note them have none.
    if (fields.has("options")) prediction.options = read_options(fields);
    prediction.reply = read_reply(fields);
    for (const json::value& found : fields.array("results", max_objects)) {
        prediction.objects.push_back(read_object(found, fields));
    }
    prediction.time = fields.time("time");
    prediction.requested_at = fields.time("requested_at");
    prediction.photo_key = fields.text("original_img_path", max_text_bytes);
    prediction.annotated_key = fields.text("predicted_img_path", max_text_bytes);
    prediction.model = fields.text("model", max_text_bytes);
    prediction.status = read_status(fields);
    prediction.failure = fields.text("failure", max_text_bytes);
    prediction.inference_ms = fields.number("inference_ms", 0, longest_inference_ms);
    prediction.image_width = static_cast<int>(fields.integer("image_width", 0, std::numeric_limits<int>::max()));
    prediction.image_height = static_cast<int>(fields.integer("image_height", 0, std::numeric_limits<int>::max()));
    if (fields.has("delivered_at")) prediction.delivered_at = fields.time("delivered_at");
    prediction.expires_at = fields.time("expires_at");
    if (!is_prediction_id(prediction.id)) fields.fail("predictionId", "is no UUID");
    if (!is_chat(prediction.chat)) fields.fail("chat_id", "is no chat we serve");
    if (fields.fault()) return Error{Code::data_loss, "bad prediction: " + *fields.fault()};
    return prediction;
}

}  // namespace polybot
