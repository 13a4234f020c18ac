#include "chat/photo_reception.hpp"

#include <algorithm>
#include <utility>

#include "blobs/blob_key.hpp"
#include "chat/caption.hpp"
#include "chat/commands.hpp"
#include "chat/gone_chat.hpp"
#include "chat/once.hpp"
#include "jobs/prediction_id.hpp"
#include "log/log.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

constexpr std::chrono::hours keep_refused{24 * 7};
/// Telegram keeps an update for 24 hours, so that an edit can come again.
constexpr std::chrono::hours remember_edits{24};
/// Longer than finding out whether a photo was taken.
constexpr std::chrono::seconds lookup_lease{60};
/// Photos that could not be queued for now; more than these are acknowledged twice.
constexpr std::size_t max_acknowledged = 10'000;
/// A shorter wait is over before it is read.
constexpr int queue_worth_telling = 5;

std::string first_id_of(const IncomingMessage& message) {
    return id_for_step(message.bot, "photo:" + message.chat + ':' + message.message_id);
}

/// The album that a message's photo is answered with; none for a photo of its own, and for an edit.
std::string album_name(const IncomingMessage& message) {
    return message.is_edit ? std::string() : message.album;
}

/// The message's caption; that of its album where it has none, as Telegram puts it under the first photo alone.
const std::string& caption_of(const IncomingMessage& message, const std::vector<PastPhoto>& album) {
    const auto captioned = std::ranges::find_if(album, [](const PastPhoto& one) { return !one.caption.empty(); });
    return message.text.empty() && captioned != album.end() ? captioned->caption : message.text;
}

/// Whether it was put by us, of a photo that was never queued: workers' results, and those of jobs that were given up,
/// name the photo.
bool is_refused(const Prediction& prediction) {
    return prediction.status == PredictionStatus::failed && prediction.photo_key.empty();
}

Job job_for(const Prediction& refused) {
    return {.prediction_id = refused.id,
            .chat = refused.chat,
            .message_id = refused.message_id,
            .status_message_id = {},
            .image_key = photo_key(refused.id),  // Nothing is there, and nobody looks.
            .content_type = "image/jpeg",
            .bytes = 1,
            .options = refused.options,
            .reply = refused.reply,
            .requested_at = refused.requested_at,
            .traceparent = {}};
}

}  // namespace

PhotoReception::PhotoReception(const Ports& ports, Messenger& messenger, PhotoIntake& intake, IntakeLimit& limit,
                               BacklogLimit& backlog, Pace& pace, Delivery& delivery, Clock clock)
    : ports_(ports),
      messenger_(messenger),
      intake_(intake),
      limit_(limit),
      backlog_(backlog),
      pace_(pace),
      delivery_(delivery),
      clock_(std::move(clock)) {}

bool PhotoReception::receives(const IncomingMessage& message) {
    if (message.fetch_photo) return true;
    return !message.album.empty() && !message.is_edit && !Commands::is_command(message.text);
}

std::string prediction_id_of(const IncomingMessage& message) {
    return message.is_edit ? id_for_step(message.bot, message.step) : first_id_of(message);
}

Result<void> PhotoReception::expect(const IncomingMessage& message) {
    // Most edits ask for nothing, and leave no trace.
    if (!receives(message) || message.is_edit) return {};
    return note(message);
}

Result<void> PhotoReception::note(const IncomingMessage& message) {
    const auto now = clock_();
    return PhotoHistory(ports_.log)
        .add(message.chat,
             {.prediction_id = prediction_id_of(message),
              .message_id = message.message_id,
              .album = album_name(message),
              .caption = message.album.empty() ? "" : message.text,
              .time = now},
             now);
}

Result<std::vector<PastPhoto>> PhotoReception::album_of(const IncomingMessage& message) {
    const std::string album = album_name(message);
    if (album.empty()) return std::vector<PastPhoto>();
    return PhotoHistory(ports_.log).album(message.chat, album);
}

Result<bool> PhotoReception::comes_by_edit(const IncomingMessage& edit, bool again) {
    const std::string first_id = first_id_of(edit);
    const auto answered = ports_.predictions.get(first_id);
    if (!answered && answered.error().code != Code::not_found) return answered.error();
    if (answered && !again) return false;
    // On record before the photo is stored: this edit, delivered again, must not take its own photo for an earlier one.
    const std::string step = "edit:" + first_id + ':' + edit.step;
    const auto claim = ports_.claims.acquire(step, clock_(), lookup_lease);
    if (!claim) return claim.error();
    if (*claim == Claim::done) return true;
    if (*claim == Claim::busy) return Error{Code::unavailable, step + " is being worked on"};
    const auto taken = ports_.blobs.get(photo_key(first_id));
    const bool is_new = !answered && !taken && taken.error().code == Code::not_found;
    if (!is_new) {
        give_back(ports_.claims, *claim);
        return answered || taken ? Result<bool>(false) : taken.error();
    }
    if (auto noted = ports_.claims.finish(*claim, clock_(), remember_edits); !noted) return noted.error();
    return true;
}

Result<void> PhotoReception::receive(const IncomingMessage& message, bool again) {
    if (message.is_edit) {
        const auto is_new = comes_by_edit(message, again);
        if (!is_new) return is_new.error();
        if (*is_new) {
            IncomingMessage photo = message;
            photo.is_edit = false;
            photo.album.clear();  // Its other photos were answered, or are for nobody here.
            if (auto noted = note(photo); !noted) return noted;
            return receive(photo, again);
        }
    }
    // Looked at or refused already, by an attempt that failed or died, or as its edit came first: a second
    // acknowledgement would promise an answer that has been given.
    const auto earlier = ports_.predictions.get(prediction_id_of(message));
    if (earlier) return is_refused(*earlier) ? tell(*earlier) : Result<void>();
    if (earlier.error().code != Code::not_found) return earlier.error();
    auto settings = ports_.settings.get(message.chat);
    if (!settings) return settings.error();
    const auto album = album_of(message);
    if (!album) return album.error();
    const bool goes_on = !album->empty() && album->front().prediction_id != prediction_id_of(message);
    if (goes_on) {
        const auto first = ports_.predictions.get(album->front().prediction_id);
        if (!first && first.error().code != Code::not_found) return first.error();
        const bool is_refused_as_a_whole = first && is_refused(*first) && first->reply.album.empty();
        if (is_refused_as_a_whole) return refuse_alone(message, first->failure, false);
    }
    const auto asked = read_caption(caption_of(message, *album), settings->options, message.language);
    if (asked) settings->options = asked->options;
    // Whoever corrects a caption that asks for nothing has the answer already.
    if (message.is_edit && !asked) return {};
    if (message.is_edit) {
        if (auto noted = note(message); !noted) return noted;
    }

    const Admission admission = limit_.admit(message.chat, clock_(), goes_on);
    if (!admission.admitted) {
        log::info("photo over the chat's limit", {{"chat", message.chat}, {"step", message.step}});
        return refuse_all(
            message, goes_on,
            say(message.language, Text::too_many, fmt::arg("wait", duration_text(admission.wait, message.language))),
            admission.tell);
    }
    // One that came before is perhaps queued already: refused, it would be answered all the same. An album is taken as
    // a whole.
    const PlaceInLine place = backlog_.admit(again || goes_on);
    if (!place.admitted) {
        log::warn("photo refused, too many wait", {{"chat", message.chat}, {"step", message.step}});
        return refuse_all(message, goes_on, say(message.language, Text::too_many_waiting));
    }
    if (!message.fetch_photo) {
        return refuse(message, say(message.language, message.in_group ? Text::group_greeting : Text::unsupported));
    }
    auto queued =
        queue(message, *settings, asked ? remark_for(message, asked->remark, *album) : "", *album, place.before);
    if (!queued && is_transient(queued.error().code)) limit_.give_back(message.chat);
    return queued;
}

Result<void> PhotoReception::queue(const IncomingMessage& message, const ChatSettings& settings,
                                   const std::string& remark, const std::vector<PastPhoto>& album,
                                   std::optional<int> before) {
    if (!message.in_a_flood) messenger_.show_working(message.chat);
    const auto bytes = message.fetch_photo();
    if (!bytes) {
        if (is_transient(bytes.error().code)) return bytes.error();
        log::warn("photo cannot be fetched",
                  {{"chat", message.chat}, {"step", message.step}, {"reason", bytes.error().message}});
        return refuse(message, say(message.language, Text::photo_unreachable));
    }
    const IncomingPhoto photo{.prediction_id = prediction_id_of(message),
                              .chat = message.chat,
                              .message_id = message.message_id,
                              .bytes = *bytes,
                              .options = settings.options,
                              .reply = {.language = std::string(code_of(message.language)),
                                        .show = settings.show,
                                        .album = album_name(message),
                                        .has_spoiler = message.has_spoiler,
                                        .remark = remark}};
    auto accepted =
        intake_.accept(photo, [&] { return acknowledge_once(message, photo.prediction_id, album, before); });
    if (accepted) static_cast<void>(take_acknowledgement(photo.prediction_id));
    if (!accepted && accepted.error().code == Code::invalid_argument) {
        return refuse(message, translated(message.language, accepted.error().message));
    }
    return accepted;
}

std::string PhotoReception::acknowledge_once(const IncomingMessage& message, const std::string& prediction_id,
                                             const std::vector<PastPhoto>& album, std::optional<int> before) {
    {
        const std::scoped_lock lock(acknowledged_mutex_);
        if (const auto earlier = acknowledged_.find(prediction_id); earlier != acknowledged_.end()) {
            return earlier->second;
        }
    }
    std::string status = acknowledge(message, prediction_id, album, before);
    const std::scoped_lock lock(acknowledged_mutex_);
    if (!status.empty() && acknowledged_.size() < max_acknowledged) acknowledged_[prediction_id] = status;
    return status;
}

std::string PhotoReception::take_acknowledgement(const std::string& prediction_id) {
    const std::scoped_lock lock(acknowledged_mutex_);
    const auto earlier = acknowledged_.extract(prediction_id);
    return earlier.empty() ? std::string() : earlier.mapped();
}

std::string PhotoReception::acknowledge(const IncomingMessage& message, const std::string& prediction_id,
                                        const std::vector<PastPhoto>& album, std::optional<int> before) {
    if (message.is_edit) {
        // The new answer takes the place of the old one.
        const auto earlier = ports_.predictions.get(first_id_of(message));
        if (earlier && earlier->reply.album.empty() && !earlier->status_message_id.empty()) {
            return earlier->status_message_id;
        }
    } else if (!message.album.empty()) {
        if (!is_first_taken(prediction_id, album)) return {};
        return messenger_.acknowledge(message.chat, say(message.language, Text::looking_album), message.message_id);
    }
    if (message.in_a_flood) return {};
    return messenger_.acknowledge(message.chat, waiting_text(prediction_id, message.language, before),
                                  message.message_id);
}

std::string PhotoReception::remark_for(const IncomingMessage& message, const std::string& remark,
                                       const std::vector<PastPhoto>& album) {
    // An album is told once: by the photo that has the caption, or by the first one where that is none.
    const bool tells = album.empty() || !message.text.empty() || is_first_taken(prediction_id_of(message), album);
    return tells ? remark : std::string();
}

bool PhotoReception::is_first_taken(const std::string& prediction_id, const std::vector<PastPhoto>& album) {
    const auto own = std::ranges::find(album, prediction_id, &PastPhoto::prediction_id);
    return own != album.end() && std::all_of(album.begin(), own, [this](const PastPhoto& before) {
               const auto prediction = ports_.predictions.get(before.prediction_id);
               return prediction && is_refused(*prediction);
           });
}

std::string PhotoReception::waiting_text(const std::string& prediction_id, Language language,
                                         std::optional<int> before) {
    if (!before) return say(language, Text::looking);
    pace_.queued(prediction_id, *before, clock_());
    if (*before < queue_worth_telling) return say(language, Text::looking);
    if (const auto wait = pace_.expected_wait(*before)) {
        return say_count(language, Text::queued_with_wait, *before, fmt::arg("wait", duration_text(*wait, language)));
    }
    return say_count(language, Text::queued, *before);
}

Result<void> PhotoReception::give_up(const IncomingMessage& message, const std::string& reason) {
    const std::string acknowledgement = take_acknowledgement(prediction_id_of(message));
    const std::string album = album_name(message);
    if (album.empty()) {
        // In its place, so that nobody waits beside the apology; by itself where that is gone.
        if (!acknowledgement.empty() && messenger_.edit(message.chat, acknowledgement, {.text = reason})) return {};
        return refuse(message, reason);
    }
    Prediction refused = refusal(message, reason, album);
    refused.status_message_id = acknowledgement;
    if (settle(refused)) return {};
    // The queue did not take it, and there is no later: the other photos may wait for this one alone.
    return delivery_.deliver(refused.id);
}

Result<void> PhotoReception::refuse(const IncomingMessage& message, const std::string& reason) {
    const std::string album = album_name(message);
    if (album.empty()) {
        return unless_gone(messenger_.send(message.chat, {.text = reason}, message.message_id), message.chat);
    }
    return settle(refusal(message, reason, album));
}

Result<void> PhotoReception::refuse_all(const IncomingMessage& message, bool goes_on, const std::string& reason,
                                        bool is_told) {
    const bool begins_album = !album_name(message).empty() && !goes_on;
    if (begins_album) return refuse_alone(message, reason, is_told);
    // Within an album, the others wait for it.
    return is_told || goes_on ? refuse(message, reason) : Result<void>();
}

Result<void> PhotoReception::refuse_alone(const IncomingMessage& message, const std::string& reason, bool is_told) {
    Prediction refused = refusal(message, reason, {});
    if (!is_told) refused.delivered_at = refused.time;
    return settle(refused);
}

Prediction PhotoReception::refusal(const IncomingMessage& message, const std::string& reason,
                                   const std::string& album) const {
    Prediction refused = failed_prediction(prediction_id_of(message), message.chat, reason, clock_(), keep_refused);
    refused.message_id = message.message_id;
    refused.reply.language = code_of(message.language);
    refused.reply.album = album;
    return refused;
}

Result<void> PhotoReception::settle(const Prediction& refused) {
    if (auto stored = ports_.predictions.put(refused); !stored && stored.error().code != Code::already_exists) {
        return stored;
    }
    return tell(refused);
}

Result<void> PhotoReception::tell(const Prediction& refused) {
    if (refused.delivered_at) return {};
    if (refused.reply.album.empty()) return delivery_.deliver(refused.id);
    // Not here: delivering waits for the album's other photos, and they for their chat's turn, which is ours. A worker
    // finds the result there, and announces it like any other.
    return ports_.jobs.send(to_json(job_for(refused)));
}

}  // namespace polybot
