#include "chat/photo_history.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "chat/caption.hpp"
#include "jobs/prediction_id.hpp"
#include "json/json_fields.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr int batch = 100;
constexpr std::size_t max_entry_bytes = 1UL << 20U;
constexpr std::size_t max_text_bytes = 128;

std::string key_of(const std::string& prediction_id) {
    return "photo:" + prediction_id;
}

/// The photo that an entry tells of; nothing for entries of other kinds.
std::optional<PastPhoto> photo_in(const ChatEntry& entry) {
    const auto object = parse_json_object(entry.body, max_entry_bytes, Code::data_loss);
    if (!object) return std::nullopt;
    JsonFields fields(*object);
    if (fields.text("kind", max_text_bytes) != "photo") return std::nullopt;
    PastPhoto photo{.prediction_id = fields.text("prediction_id", max_text_bytes),
                    .message_id = fields.text("message_id", max_text_bytes)};
    photo.time = fields.time("time");
    if (fields.has("album")) photo.album = fields.text("album", max_text_bytes);
    if (const auto* caption = object->if_contains("caption"); caption != nullptr && caption->is_string()) {
        photo.caption = caption->get_string();
    }
    if (fields.fault() || !is_prediction_id(photo.prediction_id)) return std::nullopt;
    return photo;
}

}  // namespace

Result<void> PhotoHistory::add(const std::string& chat, const PastPhoto& photo,
                               std::chrono::system_clock::time_point now) {
    json::object entry{{"kind", "photo"},
                       {"time", to_rfc3339(photo.time)},
                       {"message_id", photo.message_id},
                       {"prediction_id", photo.prediction_id}};
    if (!photo.album.empty()) entry["album"] = photo.album;
    // A longer one asks for nothing; a part of it might, or end within a letter.
    if (!photo.caption.empty() && photo.caption.size() <= longest_caption) entry["caption"] = photo.caption;
    const auto added = log_.append(chat, key_of(photo.prediction_id), json::serialize(entry), now);
    if (!added) return added.error();
    return {};
}

Result<bool> PhotoHistory::has(const std::string& chat, const std::string& prediction_id) {
    const auto entry = log_.find(chat, key_of(prediction_id));
    if (!entry && entry.error().code != Code::not_found) return entry.error();
    return entry.has_value();
}

Result<std::vector<PastPhoto>> PhotoHistory::newest(const std::string& chat) {
    const auto entries = log_.read_newest(chat, batch);
    if (!entries) return entries.error();
    std::vector<PastPhoto> photos;
    for (const ChatEntry& entry : *entries) {
        if (auto photo = photo_in(entry)) photos.push_back(*std::move(photo));
    }
    return photos;
}

Result<std::vector<PastPhoto>> PhotoHistory::album(const std::string& chat, const std::string& album) {
    auto photos = newest(chat);
    if (!photos) return photos.error();
    std::erase_if(*photos, [&](const PastPhoto& photo) { return photo.album != album; });
    std::ranges::reverse(*photos);
    return photos;
}

Result<std::vector<PastPhoto>> PhotoHistory::all(const std::string& chat) {
    std::vector<PastPhoto> photos;
    std::int64_t after = 0;
    for (;;) {
        const auto entries = log_.read(chat, after, batch);
        if (!entries) return entries.error();
        for (const ChatEntry& entry : *entries) {
            if (auto photo = photo_in(entry)) photos.push_back(*std::move(photo));
        }
        if (entries->empty()) return photos;
        after = entries->back().sequence;
    }
}

}  // namespace polybot
