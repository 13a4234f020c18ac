#include "web/entries.hpp"

#include <boost/json.hpp>

#include "texts/language.hpp"
#include "texts/say.hpp"
#include "time/rfc3339.hpp"

namespace polybot::entries {
namespace {

namespace json = boost::json;

json::object start(std::string_view kind, const Head& head) {
    json::object entry{{"kind", kind}, {"time", to_rfc3339(head.time)}, {"message_id", head.message_id}};
    if (!head.client_id.empty()) entry["client_id"] = head.client_id;
    return entry;
}

}  // namespace

std::string text(const Head& head, const std::string& text) {
    json::object entry = start("text", head);
    entry["text"] = text;
    return json::serialize(entry);
}

std::string photo(const Head& head, const std::string& prediction_id, const std::string& file_name,
                  const ImageHeader& image, const std::string& caption) {
    json::object entry = start("photo", head);
    entry["prediction_id"] = prediction_id;
    entry["name"] = file_name;
    entry["width"] = image.width;
    entry["height"] = image.height;
    if (!caption.empty()) entry["caption"] = caption;
    return json::serialize(entry);
}

std::string answer(const Head& head, const std::string& text, const std::string& reply_to) {
    json::object entry = start("answer", head);
    entry["text"] = text;
    entry["reply_to"] = reply_to;
    return json::serialize(entry);
}

std::string dropped(const Head& head, const std::string& prediction_id, const std::string& text) {
    json::object entry = start("dropped", head);
    entry["prediction_id"] = prediction_id;
    entry["text"] = text;
    return json::serialize(entry);
}

std::string forgotten(const Head& head) {
    return json::serialize(start("forgotten", head));
}

std::string result(const Head& head, const Prediction& prediction, const std::string& text) {
    const Language language = language_of(prediction.reply.language);
    json::array objects;
    for (const FoundObject& object : prediction.objects) {
        objects.push_back({{"class", object.name},
                           {"label", name_of(language, object.name)},
                           {"confidence", object.confidence},
                           {"cx", object.cx},
                           {"cy", object.cy},
                           {"width", object.width},
                           {"height", object.height}});
    }
    const std::chrono::duration<double, std::milli> total = head.time - prediction.requested_at;

    json::object entry = start("result", head);
    entry["prediction_id"] = prediction.id;
    entry["reply_to"] = prediction.message_id;
    entry["text"] = text;
    entry["status"] = prediction.status == PredictionStatus::done ? "done" : "failed";
    entry["width"] = prediction.image_width;
    entry["height"] = prediction.image_height;
    entry["inference_ms"] = prediction.inference_ms;
    entry["total_ms"] = total.count();
    entry["objects"] = std::move(objects);
    entry["show"] = to_string(prediction.reply.show);
    entry["picture"] = !prediction.annotated_key.empty();
    return json::serialize(entry);
}

}  // namespace polybot::entries
