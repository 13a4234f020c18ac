#include "chat/forgetting.hpp"

#include <utility>

#include "blobs/blob_key.hpp"
#include "chat/photo_history.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// Longer than a job can stay in the queue.
constexpr std::chrono::hours remember_forgotten{24 * 15};

}  // namespace

Forgetting::Forgetting(const Ports& ports, Messenger& messenger, Clock clock)
    : ports_(ports), messenger_(messenger), clock_(std::move(clock)) {}

Result<void> Forgetting::forget(const std::string& chat) {
    const auto photos = PhotoHistory(ports_.log).all(chat);
    if (!photos) return photos.error();
    for (const PastPhoto& photo : *photos) {
        if (auto forgotten = forget_photo(photo.prediction_id); !forgotten) return forgotten;
    }
    if (auto removed = ports_.settings.remove(chat); !removed) return removed;
    // Last, as it is what tells of the rest: should this fail half-way, it can be repeated.
    if (auto cleared = ports_.log.clear(chat); !cleared) return cleared;
    log::info("chat forgotten", {{"photos", photos->size()}});
    messenger_.show_forgotten(chat);
    return {};
}

Result<void> Forgetting::forget_photo(const std::string& prediction_id) {
    const Prediction nothing = forgotten_prediction(prediction_id, clock_(), remember_forgotten);
    if (auto replaced = ports_.predictions.replace(nothing); !replaced) return replaced;
    if (auto removed = ports_.blobs.remove(photo_key(prediction_id)); !removed) return removed;
    return ports_.blobs.remove(annotated_key(prediction_id));
}

}  // namespace polybot
