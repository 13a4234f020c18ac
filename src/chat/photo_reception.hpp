#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "chat/backlog_limit.hpp"
#include "chat/delivery.hpp"
#include "chat/incoming.hpp"
#include "chat/intake_limit.hpp"
#include "chat/messenger.hpp"
#include "chat/pace.hpp"
#include "chat/photo_history.hpp"
#include "chat/photo_intake.hpp"
#include "chat/ports.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Receives the photos that come as messages: notes, fetches, acknowledges and queues them, or says why not. An album
/// is taken as a whole or refused as a whole, as far as it is not about its single photos. Thread-safe. Blocking.
class PhotoReception {
  public:
    /// All of it must outlive this.
    PhotoReception(const Ports& ports, Messenger& messenger, PhotoIntake& intake, IntakeLimit& limit,
                   BacklogLimit& backlog, Pace& pace, Delivery& delivery, Clock clock);

    /// Whether a message is a photo or stands among an album's: such as a video, whose caption may be the album's, and
    /// of which people are told with the photos.
    [[nodiscard]] static bool receives(const IncomingMessage& message);

    /// Notes that the photo is coming, so that an album knows of those of its photos that have come. Does nothing for
    /// what is not received.
    [[nodiscard]] Result<void> expect(const IncomingMessage& message);

    /// Returns once the photo's job is durable, or its sender told why there is none. A transient failure means: try
    /// again. `again`: somebody may have received it and died.
    [[nodiscard]] Result<void> receive(const IncomingMessage& message, bool again);

    /// Tells the sender why the photo, which will not come again, is not looked at; in an album with the others.
    [[nodiscard]] Result<void> give_up(const IncomingMessage& message, const std::string& reason);

  private:
    /// Whether an edit brings a photo that was never taken, as its first caption was not for the bot. Stays
    /// so for this edit however often it is delivered.
    [[nodiscard]] Result<bool> comes_by_edit(const IncomingMessage& edit, bool again);
    /// Tells why one photo is not looked at; in an album with the others, by way of the queue.
    [[nodiscard]] Result<void> refuse(const IncomingMessage& message, const std::string& reason);
    /// Refuses for a reason that holds for a whole album as well: for all of it where the photo is its first; one that
    /// `goes_on` with an album that was taken is told with the others. Unless it `is_told`, nothing is said.
    [[nodiscard]] Result<void> refuse_all(const IncomingMessage& message, bool goes_on, const std::string& reason,
                                          bool is_told = true);
    /// Refuses an album's photo as if it were a photo of its own; what comes after it goes the same way.
    [[nodiscard]] Result<void> refuse_alone(const IncomingMessage& message, const std::string& reason, bool is_told);
    /// The result of a photo that is not looked at; told with those of `album`, or by itself if that is empty.
    [[nodiscard]] Prediction refusal(const IncomingMessage& message, const std::string& reason,
                                     const std::string& album) const;
    [[nodiscard]] Result<void> settle(const Prediction& refused);
    /// Sees to it that the sender is told, unless that was done; may be repeated.
    [[nodiscard]] Result<void> tell(const Prediction& refused);
    /// The photos of the message's album that are noted by now, in their order; none for a photo of its own.
    [[nodiscard]] Result<std::vector<PastPhoto>> album_of(const IncomingMessage& message);
    [[nodiscard]] Result<void> queue(const IncomingMessage& message, const ChatSettings& settings,
                                     const std::string& remark, const std::vector<PastPhoto>& album,
                                     std::optional<int> before);
    [[nodiscard]] Result<void> note(const IncomingMessage& message);
    /// A photo that comes again, as it could not be queued, keeps the acknowledgement that it has.
    [[nodiscard]] std::string acknowledge_once(const IncomingMessage& message, const std::string& prediction_id,
                                               const std::vector<PastPhoto>& album, std::optional<int> before);
    /// The acknowledgement of a photo that was not queued, which is forgotten; empty if there is none.
    [[nodiscard]] std::string take_acknowledgement(const std::string& prediction_id);
    [[nodiscard]] std::string acknowledge(const IncomingMessage& message, const std::string& prediction_id,
                                          const std::vector<PastPhoto>& album, std::optional<int> before);
    /// What of a caption's `remark` is said beside the answer to this photo.
    [[nodiscard]] std::string remark_for(const IncomingMessage& message, const std::string& remark,
                                         const std::vector<PastPhoto>& album);
    /// Whether all the album's photos before this one were refused.
    [[nodiscard]] bool is_first_taken(const std::string& prediction_id, const std::vector<PastPhoto>& album);
    [[nodiscard]] std::string waiting_text(const std::string& prediction_id, Language language,
                                           std::optional<int> before);

    Ports ports_;
    Messenger& messenger_;
    PhotoIntake& intake_;
    IntakeLimit& limit_;
    BacklogLimit& backlog_;
    Pace& pace_;
    Delivery& delivery_;
    Clock clock_;
    std::mutex acknowledged_mutex_;
    std::map<std::string, std::string> acknowledged_;  ///< Status messages by prediction id.
};

/// The id of the prediction for a message's photo: of the message, so that its edited caption finds it, or of the edit.
[[nodiscard]] std::string prediction_id_of(const IncomingMessage& message);

}  // namespace polybot
