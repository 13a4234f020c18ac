#pragma once

#include <string>
#include <string_view>

#include "jobs/job.hpp"
#include "jobs/reply.hpp"
#include "result/result.hpp"

namespace polybot {

/// What a chat wants of every photo, unless its caption says otherwise.
struct ChatSettings {
    DetectionOptions options = {};
    Show show = Show::both;

    bool operator==(const ChatSettings&) const = default;
};

/// {"min_confidence": 0..1, "classes": [names], "show": "both" | "boxes" | "list"}, as the web chat's API has it and as
/// they are stored.
[[nodiscard]] std::string to_json(const ChatSettings& settings);

/// Reads them back. Fails with `invalid_argument` and a sentence for the user when a value is out of range or a class
/// is none of COCO's.
[[nodiscard]] Result<ChatSettings> parse_chat_settings(std::string_view text);

}  // namespace polybot
