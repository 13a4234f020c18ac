#pragma once

#include <string>

#include "predictions/prediction.hpp"
#include "result/result.hpp"

namespace polybot {

/// The answer to a photo.
struct Answer {
    const Prediction& prediction;
    std::string text;          ///< What the user reads: "2 persons, 1 dog", or why there is no picture.
    std::string_view picture;  ///< The annotated picture, JPEG; empty when there is none to show.
};

/// A way to talk to people: Telegram or the web chat. `chat` carries its prefix ("telegram:42").
/// Thread-safe. Blocking. A chat that is gone for good fails as `chat_is_gone` tells.
class Messenger {
  public:
    virtual ~Messenger() = default;

    /// Sends a text, in reply to the message `reply_to` unless that is empty; returns the new message's id.
    [[nodiscard]] virtual Result<std::string> send_text(const std::string& chat, const std::string& text,
                                                        const std::string& reply_to) = 0;

    /// Shows that we are at work ("sending a photo…"); best effort.
    virtual void show_working(const std::string& chat) = 0;

    /// Delivers the answer to a photo, and brings the status message up to date.
    [[nodiscard]] virtual Result<void> deliver(const Answer& answer) = 0;
};

/// Whether a messenger's failure means that the user blocked us or that the chat was deleted.
[[nodiscard]] inline bool chat_is_gone(const Error& failure) noexcept {
    return failure.code == Code::permission_denied || failure.code == Code::not_found;
}

}  // namespace polybot
