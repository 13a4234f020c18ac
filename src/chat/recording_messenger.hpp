#pragma once

#include <optional>
#include <string>
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

    Result<std::string> send_text(const std::string& chat, const std::string& text,
                                  const std::string& reply_to) override {
        if (failure) return *failure;
        texts.push_back({chat, text, reply_to});
        return "status-" + std::to_string(texts.size());
    }
    void show_working(const std::string&) override { ++worked; }
    Result<void> deliver(const Answer& answer) override {
        if (failure) return *failure;
        answers.push_back({answer.prediction.chat, answer.text, answer.prediction.message_id});
        pictures.emplace_back(answer.picture);
        return {};
    }

    std::optional<Error> failure;  ///< What every attempt fails with, while set.
    std::vector<Said> texts, answers;
    std::vector<std::string> pictures;
    int worked = 0;
};

}  // namespace polybot::testing
