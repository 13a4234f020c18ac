#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "chat/messenger.hpp"
#include "chat/outcomes.hpp"
#include "chat/pace.hpp"
#include "chat/photo_history.hpp"
#include "chat/ports.hpp"
#include "retry/waiting.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Brings results to the people who asked. Thread-safe.
class Delivery {
  public:
    /// All of it must outlive this.
    Delivery(const Ports& ports, Messenger& messenger, Pace& pace, Outcomes& outcomes, Clock clock,
             Waiting waiting = {});

    /// Delivers the prediction unless that was done before; returns once it is marked as delivered. A photo of an album
    /// waits for the others: this returns at once while some are not looked at, and the last one waits here until none
    /// came for a while, and brings them all. Fails with `not_found` for an unknown id, `unavailable` while somebody
    /// else is delivering it. A user can see an answer twice only when it has no acknowledgement to take the place of,
    /// and this process dies between the messenger's success and the end of the claim, or neither the claim's end nor
    /// the mark after it can be stored, or an album's marks cannot and one more of its photos comes.
    [[nodiscard]] Result<void> deliver(const std::string& prediction_id);

    /// Sends an answer once more, in reply to the message `reply_to`.
    [[nodiscard]] Result<void> repeat(Prediction prediction, const std::string& reply_to);

  private:
    [[nodiscard]] Result<void> deliver_photo(const Prediction& prediction);
    [[nodiscard]] Result<void> send_once(const Prediction& prediction);
    [[nodiscard]] Result<void> deliver_album(const Prediction& prediction);
    /// Does what others must not do at the same time; `unavailable` while they do.
    template <class Action>
    [[nodiscard]] std::invoke_result_t<Action&> in_turn(const std::string& step, std::chrono::seconds lease,
                                                        Action action);
    /// Waits for a prediction's album to be whole; none where it is left to a photo that is not looked at yet, or was
    /// forgotten.
    [[nodiscard]] Result<std::vector<Prediction>> gather(const Prediction& prediction);
    /// Sends the prediction's album of so many photos, and marks them.
    [[nodiscard]] Result<void> deliver_together(const std::string& album, const Prediction& prediction,
                                                std::size_t size);
    /// The predictions of an album's photos in their order; fewer than its photos while some are not there yet.
    [[nodiscard]] Result<std::vector<Prediction>> finished(const std::vector<PastPhoto>& photos);
    [[nodiscard]] Result<void> send(const Prediction& prediction);
    /// All together, or each by itself where an album's other photos were answered before.
    [[nodiscard]] Result<void> send_album(const std::vector<Prediction>& predictions);
    /// The annotated picture where the answer shows it; empty when it is lost.
    [[nodiscard]] Result<std::string> picture_of(const Prediction& prediction);
    [[nodiscard]] Result<void> mark(const Prediction& prediction);

    Ports ports_;
    Messenger& messenger_;
    Pace& pace_;
    Outcomes& outcomes_;
    Clock clock_;
    Waiting waiting_;
};

}  // namespace polybot
