#include "web/chat_events.hpp"

#include <charconv>
#include <cstdint>

namespace polybot {
namespace {

constexpr int history_batch = 100;

}  // namespace

Result<std::vector<ServerEvent>> ChatEvents::operator()(const std::string& after) {
    std::int64_t sequence = 0;
    std::from_chars(after.data(), after.data() + after.size(), sequence);
    const auto entries = log_.read(chat_, sequence, history_batch);
    if (!entries) return entries.error();
    std::vector<ServerEvent> events;
    for (const ChatEntry& entry : *entries) {
        sequence = entry.sequence;
        events.push_back({.id = std::to_string(sequence), .type = {}, .data = entry.body});
    }
    if (!ready_ && entries->size() < static_cast<std::size_t>(history_batch)) {
        events.push_back({.id = std::to_string(sequence), .type = "ready", .data = "{}"});
        ready_ = true;
    }
    return events;
}

}  // namespace polybot
