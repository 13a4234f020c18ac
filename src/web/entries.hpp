#pragma once

#include <chrono>
#include <string>

#include "images/header.hpp"
#include "predictions/prediction.hpp"

/// The lines of a web chat as JSON (docs/web-chat.md).
namespace polybot::entries {

/// What every entry has.
struct Head {
    std::chrono::system_clock::time_point time;
    std::string message_id;
    std::string client_id = {};  ///< The page's own name for a message it sent; empty for the bot's.
};

[[nodiscard]] std::string text(const Head& head, const std::string& text);
/// `caption` is what the user wrote with it, if anything.
[[nodiscard]] std::string photo(const Head& head, const std::string& prediction_id, const std::string& file_name,
                                const ImageHeader& image, const std::string& caption);
[[nodiscard]] std::string answer(const Head& head, const std::string& text, const std::string& reply_to);
/// The photo has an entry, but was not queued: unless it is sent again, it gets no result.
[[nodiscard]] std::string dropped(const Head& head, const std::string& prediction_id, const std::string& text);
/// Everything before it is deleted.
[[nodiscard]] std::string forgotten(const Head& head);
[[nodiscard]] std::string result(const Head& head, const Prediction& prediction, const std::string& text);

}  // namespace polybot::entries
