#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chat/messenger.hpp"

namespace polybot::testing {

/// A messenger that keeps what it was asked to say; for tests only, as no real one can be asked what arrived.
class RecordingMessenger final : public Messenger {
  public:
    struct Said {
        std::string chat, text, reply_to;
        bool operator==(const Said&) const = default;
    };

    Result<std::string> send(const std::string& chat, const Message& message, const std::string& reply_to) override {
        if (failure) return *failure;
        texts.push_back({chat, message.text, reply_to});
        buttons = message.buttons;
        return "message-" + std::to_string(texts.size());
    }
    Result<void> edit(const std::string& chat, const std::string& message_id, const Message& message) override {
        if (failure) return *failure;
        edits.push_back({chat, message.text, message_id});
        buttons = message.buttons;
        return {};
    }
    std::string acknowledge(const std::string& chat, const std::string& text, const std::string& reply_to) override {
        if (failure) return {};
        acknowledgements.push_back({chat, text, reply_to});
        return "status-" + std::to_string(acknowledgements.size());
    }
    void show_working(const std::string&) override { ++worked; }
    Result<void> deliver(const Answer& answer) override {
        if (failure) return *failure;
        if (while_an_answer_is_sent) std::exchange(while_an_answer_is_sent, {})();
        answers.push_back({answer.prediction.chat, answer.summary, answer.prediction.message_id});
        pictures.emplace_back(answer.picture);
        buttons = answer.buttons;
        return {};
    }
    Result<void> deliver_album(std::span<const Answer> together, const Message& list) override {
        if (failure) return *failure;
        if (while_an_album_is_sent) std::exchange(while_an_album_is_sent, {})();
        auto& album = albums.emplace_back();
        for (const Answer& answer : together) album.emplace_back(answer.picture);
        album.push_back(list.text);
        return {};
    }
    void show_forgotten(const std::string& chat) override { forgotten.push_back(chat); }

    std::optional<Error> failure;                   ///< What every attempt fails with, while set.
    std::function<void()> while_an_answer_is_sent;  ///< Once.
    std::function<void()> while_an_album_is_sent;   ///< Once.
    std::vector<Said> texts, edits, acknowledgements, answers;
    std::vector<std::string> pictures;
    std::vector<std::vector<std::string>> albums;  ///< Each one's pictures, and then its list.
    std::vector<std::string> forgotten;
    Buttons buttons;  ///< Of what was said last.
    int worked = 0;
};

}  // namespace polybot::testing
