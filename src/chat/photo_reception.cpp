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

/// The message's caption; that of its album where it has none, as Telegram puts it under the first photo alone.
const std::string& caption_of(const IncomingMessage& message, const std::vector<PastPhoto>& album) {
    const auto captioned = std::ranges::find_if(album, [](const PastPhoto& one) { return !one.caption.empty(); });
    return message.text.empty() && captioned != album.end() ? captioned->caption : message.text;
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

std::string prediction_id_of(const IncomingMessage& message) {
    return message.is_edit ? id_for_step(message.bot, message.step) : first_id_of(message);
}

Result<void> PhotoReception::expect(const IncomingMessage& message) {
    // Most edits ask for nothing, and leave no trace.
    if (!message.fetch_photo || message.is_edit) return {};
    return note(message);
}

Result<void> PhotoReception::note(const IncomingMessage& message) {
    return PhotoHistory(ports_.log)
        .add(message.chat, {.prediction_id = prediction_id_of(message),
                            .message_id = message.message_id,
                            .album = message.is_edit ? "" : message.album,
                            .caption = message.album.empty() ? "" : message.text,
                            .time = clock_()});
}

Result<std::vector<PastPhoto>> PhotoReception::album_of(const IncomingMessage& message) {
    if (message.album.empty() || message.is_edit) return std::vector<PastPhoto>();
    return PhotoHistory(ports_.log).album(message.chat, message.album);
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
    if (again) {
        // Looked at already: a second acknowledgement would promise an answer that has been given.
        const auto earlier = ports_.predictions.get(prediction_id_of(message));
        if (earlier) return {};
        if (earlier.error().code != Code::not_found) return earlier.error();
    }
    auto settings = ports_.settings.get(message.chat);
    if (!settings) return settings.error();
    const auto album = album_of(message);
    if (!album) return album.error();
    const auto asked = read_caption(caption_of(message, *album), settings->options, message.language);
    if (asked) settings->options = asked->options;
    // Whoever corrects a caption that asks for nothing has the answer already.
    if (message.is_edit && !asked) return {};
    if (message.is_edit) {
        if (auto noted = note(message); !noted) return noted;
    }

    const Admission admission = limit_.admit(message.chat, clock_());
    if (!admission.admitted) {
        log::info("photo over the chat's limit", {{"chat", message.chat}, {"step", message.step}});
        if (!admission.tell && message.album.empty()) return {};
        return refuse(message, say(message.language, Text::too_many,
                                   fmt::arg("wait", duration_text(admission.wait, message.language))));
    }
    // One that came before is perhaps queued already: refused, it would be answered all the same.
    const PlaceInLine place = backlog_.admit(again);
    if (!place.admitted) {
        log::warn("photo refused, too many wait", {{"chat", message.chat}, {"step", message.step}});
        return refuse(message, say(message.language, Text::too_many_waiting));
    }
    // An album is told once: by the photo that has the caption.
    const std::string remark = asked && !message.text.empty() ? asked->remark : "";
    return queue(message, *settings, remark, *album, place.before);
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
                                        .album = message.is_edit ? "" : message.album,
                                        .has_spoiler = message.has_spoiler,
                                        .remark = remark}};
    auto accepted =
        intake_.accept(photo, [&] { return acknowledge_once(message, photo.prediction_id, album, before); });
    if (accepted || !is_transient(accepted.error().code)) forget_acknowledgement(photo.prediction_id);
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

void PhotoReception::forget_acknowledgement(const std::string& prediction_id) {
    const std::scoped_lock lock(acknowledged_mutex_);
    acknowledged_.erase(prediction_id);
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
        const bool is_first = !album.empty() && album.front().prediction_id == prediction_id;
        if (!is_first) return {};
        return messenger_.acknowledge(message.chat, say(message.language, Text::looking_album), message.message_id);
    }
    if (message.in_a_flood) return {};
    return messenger_.acknowledge(message.chat, waiting_text(prediction_id, message.language, before),
                                  message.message_id);
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

Result<void> PhotoReception::refuse(const IncomingMessage& message, const std::string& reason) {
    if (message.album.empty() || message.is_edit) {
        return unless_gone(messenger_.send(message.chat, {.text = reason}, message.message_id), message.chat);
    }
    Prediction refused = failed_prediction(prediction_id_of(message), message.chat, reason, clock_(), keep_refused);
    refused.message_id = message.message_id;
    refused.reply.language = code_of(message.language);
    refused.reply.album = message.album;
    if (auto stored = ports_.predictions.put(refused); !stored && stored.error().code != Code::already_exists) {
        return stored;
    }
    return delivery_.deliver(refused.id);
}

}  // namespace polybot
