#include "chat/delivery.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "chat/answer.hpp"
#include "chat/gone_chat.hpp"
#include "chat/once.hpp"
#include "chat/upload_time.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// Longer than the messenger's own retries take, besides the time that the pictures do.
constexpr std::chrono::seconds shortest_lease{90};
/// An album's list may go before its pictures, with retries of its own.
constexpr std::chrono::seconds lease_for_list{40};
/// No picture is sent that has more (https://core.telegram.org/bots/api#sendphoto).
constexpr std::int64_t most_bytes = 10'000'000;
/// A callback is repeated within minutes; `delivered_at` stands for as long as the prediction does.
constexpr std::chrono::hours remember_deliveries{24};
/// An album's messages come one by one, and nothing says which is the last: it is, when none came for so long.
constexpr std::chrono::milliseconds album_is_whole{1'500};

/// Ten photos, each just before the album would have been whole, and as much again for the reads between.
constexpr std::chrono::seconds gathering_lease{30};

/// How long the step of sending these may take, so that nobody else sends them meanwhile. A JPEG of ours has no more
/// bytes than pixels.
std::chrono::seconds lease_for(std::span<const Prediction> predictions) {
    std::int64_t bytes = 0;
    for (const Prediction& one : predictions) {
        bytes += std::min(std::int64_t{one.image_width} * one.image_height, most_bytes);
    }
    return shortest_lease + (predictions.size() > 1 ? lease_for_list : std::chrono::seconds(0)) + upload_time(bytes);
}

/// When the last photo of an album came. The next is noted only after the last was fetched, or refused, which may have
/// taken its time.
std::chrono::system_clock::time_point last_came(const std::vector<PastPhoto>& photos,
                                                const std::vector<Prediction>& predictions) {
    return std::max(photos.back().time, std::ranges::max(predictions, {}, &Prediction::requested_at).requested_at);
}

}  // namespace

Delivery::Delivery(const Ports& ports, Messenger& messenger, Pace& pace, Outcomes& outcomes, Clock clock,
                   Waiting waiting)
    : ports_(ports),
      messenger_(messenger),
      pace_(pace),
      outcomes_(outcomes),
      clock_(std::move(clock)),
      waiting_(std::move(waiting)) {}

Result<void> Delivery::deliver(const std::string& prediction_id) {
    const auto prediction = ports_.predictions.get(prediction_id);
    if (!prediction) return prediction.error();
    if (prediction->delivered_at) return {};
    return prediction->reply.album.empty() ? deliver_photo(*prediction) : deliver_album(*prediction);
}

Result<void> Delivery::deliver_photo(const Prediction& prediction) {
    if (auto sent = send_once(prediction); !sent) return sent;
    // Not a part of the step, which would be given back when this fails, and the answer sent again.
    return mark(prediction);
}

Result<void> Delivery::send_once(const Prediction& prediction) {
    const Step step{
        .step = "delivery:" + prediction.id, .lease = lease_for({&prediction, 1}), .keep = remember_deliveries};
    return once(ports_.claims, clock_, step, [&](bool) { return send(prediction); });
}

Result<void> Delivery::deliver_album(const Prediction& prediction) {
    const auto photos = PhotoHistory(ports_.log).album(prediction.chat, prediction.reply.album);
    if (!photos) return photos.error();
    // The log forgets what is long ago.
    const bool is_noted = std::ranges::find(*photos, prediction.id, &PastPhoto::prediction_id) != photos->end();
    if (!is_noted) return deliver_photo(prediction);
    const auto predictions = finished(*photos);
    if (!predictions) return predictions.error();
    if (predictions->size() < photos->size()) return {};
    const std::string step = "delivery:" + prediction.chat + ":album:" + prediction.reply.album;
    // One waits for the album to be whole, and sends it. Whoever comes meanwhile comes again, and finds it answered.
    const auto whole = in_turn(step, gathering_lease, [&] { return gather(prediction); });
    if (!whole) return whole.error();
    if (whole->empty()) return {};
    return in_turn(step, lease_for(*whole), [&] { return deliver_together(step, prediction, whole->size()); });
}

template <class Action>
std::invoke_result_t<Action&> Delivery::in_turn(const std::string& step, std::chrono::seconds lease, Action action) {
    const auto turn = ports_.claims.acquire(step, clock_(), lease);
    if (!turn) return turn.error();
    if (*turn == Claim::busy) return Error{Code::unavailable, step + " is being worked on"};
    auto outcome = action();
    give_back(ports_.claims, *turn);
    return outcome;
}

Result<std::vector<Prediction>> Delivery::gather(const Prediction& prediction) {
    for (;;) {
        // Anew after each wait: more of them may have come, or all be forgotten.
        const auto photos = PhotoHistory(ports_.log).album(prediction.chat, prediction.reply.album);
        if (!photos) return photos.error();
        auto predictions = finished(*photos);
        if (!predictions) return predictions.error();
        if (photos->empty() || predictions->size() < photos->size()) return std::vector<Prediction>();
        const auto quiet = clock_() - last_came(*photos, *predictions);
        // A clock that was set back says nothing; another instance's may be a little ahead.
        const bool is_whole = quiet >= album_is_whole || quiet < -album_is_whole;
        if (is_whole) return predictions;
        waiting_.sleep(std::chrono::ceil<std::chrono::milliseconds>(album_is_whole - quiet), {});
    }
}

Result<void> Delivery::deliver_together(const std::string& album, const Prediction& prediction, std::size_t size) {
    // Somebody else may have had a turn in between.
    const auto photos = PhotoHistory(ports_.log).album(prediction.chat, prediction.reply.album);
    if (!photos) return photos.error();
    const auto predictions = finished(*photos);
    if (!predictions) return predictions.error();
    if (predictions->empty()) return {};
    if (predictions->size() != size) return Error{Code::unavailable, album + " has grown"};
    // Named by its size, so that those which come after the rest was answered are another step.
    const Step step{
        .step = album + ':' + std::to_string(size), .lease = lease_for(*predictions), .keep = remember_deliveries};
    auto sent = once(ports_.claims, clock_, step, [&](bool) { return send_album(*predictions); });
    if (!sent) return sent;
    for (const Prediction& one : *predictions) {
        if (one.delivered_at) continue;
        if (auto marked = mark(one); !marked) return marked;
    }
    return {};
}

Result<std::vector<Prediction>> Delivery::finished(const std::vector<PastPhoto>& photos) {
    std::vector<Prediction> predictions;
    for (const PastPhoto& photo : photos) {
        auto prediction = ports_.predictions.get(photo.prediction_id);
        if (prediction) {
            predictions.push_back(*std::move(prediction));
        } else if (prediction.error().code != Code::not_found) {
            return prediction.error();
        }
    }
    return predictions;
}

Result<void> Delivery::send(const Prediction& prediction) {
    const auto picture = picture_of(prediction);
    if (!picture) return picture.error();
    const Answer answer = make_answer(prediction, *picture);
    if (auto sent = unless_gone(messenger_.deliver(answer), prediction.chat); !sent) return sent;
    log::info("answer delivered",
              {{"chat", prediction.chat}, {"prediction_id", prediction.id}, {"objects", prediction.objects.size()}});
    return {};
}

Result<void> Delivery::send_album(const std::vector<Prediction>& predictions) {
    const auto is_delivered = [](const Prediction& one) { return one.delivered_at.has_value(); };
    if (predictions.size() == 1 || std::ranges::any_of(predictions, is_delivered)) {
        for (const Prediction& prediction : predictions) {
            if (is_delivered(prediction)) continue;
            if (auto sent = send_once(prediction); !sent) return sent;
        }
        return {};
    }
    std::vector<std::string> pictures;
    for (const Prediction& prediction : predictions) {
        auto picture = picture_of(prediction);
        if (!picture) return picture.error();
        pictures.push_back(*std::move(picture));
    }
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < predictions.size(); ++i) answers.push_back(make_answer(predictions[i], pictures[i]));
    const auto& chat = predictions.front().chat;
    auto sent = unless_gone(messenger_.deliver_album(answers, album_list(answers)), chat);
    if (sent) log::info("album delivered", {{"chat", chat}, {"photos", predictions.size()}});
    return sent;
}

Result<void> Delivery::repeat(Prediction prediction, const std::string& reply_to) {
    prediction.message_id = reply_to;
    prediction.status_message_id.clear();
    return send(prediction);
}

Result<std::string> Delivery::picture_of(const Prediction& prediction) {
    if (!shows_picture(prediction)) return std::string();
    auto blob = ports_.blobs.get(prediction.annotated_key);
    if (blob) return std::move(blob->bytes);
    if (is_transient(blob.error().code)) return blob.error();
    log::error("picture not read, sending the text alone",
               {{"prediction_id", prediction.id}, {"reason", blob.error().message}});
    return std::string();
}

Result<void> Delivery::mark(const Prediction& prediction) {
    const auto now = clock_();
    pace_.answered(prediction.id, now);
    auto marked = ports_.predictions.mark_delivered(prediction.id, now);
    if (marked) outcomes_.add(prediction.status);
    return marked;
}

}  // namespace polybot
