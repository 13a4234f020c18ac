#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "predictions/prediction.hpp"
#include "result/result.hpp"

namespace polybot {

/// A button under a message; pressing it is as good as sending its command.
struct Button {
    std::string label;
    std::string command;  ///< "/settings show list": at most 64 bytes.

    bool operator==(const Button&) const = default;
};

/// Buttons row by row.
using Buttons = std::vector<std::vector<Button>>;

/// Something the bot says. Not everybody sees buttons: what is said must do without them.
struct Message {
    std::string text;
    Buttons buttons = {};

    bool operator==(const Message&) const = default;
};

/// The answer to a photo.
struct Answer {
    const Prediction& prediction;
    std::string summary;       ///< "2 persons, 1 dog", or why there is no such answer.
    std::string list;          ///< Every object with its confidence, one a line, where that is wanted; else empty.
    Buttons buttons;           ///< For what the answer leaves out.
    std::string_view picture;  ///< The annotated picture, JPEG; empty when there is none to show.
};

/// A way to talk to people: Telegram or the web chat. `chat` carries its prefix ("telegram:42").
/// Thread-safe. Blocking. A chat that is gone for good fails as gone_chat.hpp tells.
class Messenger {
  public:
    virtual ~Messenger() = default;

    /// Sends a message of any length, in reply to the message `reply_to` unless that is empty; returns its id.
    [[nodiscard]] virtual Result<std::string> send(const std::string& chat, const Message& message,
                                                   const std::string& reply_to) = 0;

    /// Puts another message in place of one that was sent.
    [[nodiscard]] virtual Result<void> edit(const std::string& chat, const std::string& message_id,
                                            const Message& message) = 0;

    /// Says that a photo has come, at once or not at all; returns the id of that message, which the answer will take
    /// the place of, or nothing.
    [[nodiscard]] virtual std::string acknowledge(const std::string& chat, const std::string& text,
                                                  const std::string& reply_to) = 0;

    /// Shows that we are at work ("sending a photo…"); best effort.
    virtual void show_working(const std::string& chat) = 0;

    /// Delivers the answer to a photo, in place of its acknowledgement where there is one.
    [[nodiscard]] virtual Result<void> deliver(const Answer& answer) = 0;

    /// Delivers the answers to an album's photos together: their pictures, and `list` in place of the acknowledgement.
    [[nodiscard]] virtual Result<void> deliver_album(std::span<const Answer> answers, const Message& list) = 0;

    /// Tells whoever has the chat open that what was said in it is deleted; best effort.
    virtual void show_forgotten(const std::string& chat) = 0;
};

}  // namespace polybot
