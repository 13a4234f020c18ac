#include "chat/moving.hpp"

#include <utility>

#include "log/log.hpp"

namespace polybot {
namespace {

/// Long before, a photo is answered, or given up and its sender told.
constexpr std::chrono::hours longest_wait{24};

}  // namespace

Moving::Moving(const Ports& ports, Clock clock) : ports_(ports), clock_(std::move(clock)) {}

Result<void> Moving::move(const std::string& from, const std::string& to) {
    if (auto moved = move_settings(from, to); !moved) return moved;
    PhotoHistory history(ports_.log);
    const auto photos = history.all(from);
    if (!photos) return photos.error();
    for (const PastPhoto& photo : *photos) {
        if (auto noted = history.add(to, photo, clock_()); !noted) return noted;
    }
    const auto is_needed = has_unanswered_album(*photos);
    if (!is_needed) return is_needed.error();
    // Last, as it is what tells of the rest. One that is still needed expires by itself.
    if (!*is_needed) {
        if (auto cleared = ports_.log.clear(from); !cleared) return cleared;
    }
    log::info("chat moved", {{"chat", from}, {"to", to}, {"photos", photos->size()}});
    return {};
}

Result<void> Moving::move_settings(const std::string& from, const std::string& to) {
    const auto settings = ports_.settings.get(from);
    if (!settings) return settings.error();
    // A move that is repeated finds those that every chat begins with, and must not put them over the real ones.
    if (*settings != ChatSettings{}) {
        if (auto put = ports_.settings.put(to, *settings, clock_()); !put) return put;
    }
    return ports_.settings.remove(from);
}

Result<bool> Moving::has_unanswered_album(const std::vector<PastPhoto>& photos) {
    for (const PastPhoto& photo : photos) {
        if (photo.album.empty() || clock_() - photo.time > longest_wait) continue;
        const auto prediction = ports_.predictions.get(photo.prediction_id);
        if (!prediction && prediction.error().code != Code::not_found) return prediction.error();
        if (!prediction || !prediction->delivered_at) return true;
    }
    return false;
}

}  // namespace polybot
