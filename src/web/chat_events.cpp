#include "web/chat_events.hpp"

#include <charconv>

#include "jobs/prediction_id.hpp"
#include "web/entries.hpp"

namespace polybot {
namespace {

constexpr int history_batch = 100;

}  // namespace

Result<bool> ChatEvents::reaches(std::int64_t sequence) {
    if (sequence <= 0) return true;
    const auto newest = log_.read_newest(chat_, 1);
    if (!newest) return newest.error();
    return !newest->empty() && newest->front().sequence >= sequence;
}

Result<std::vector<ServerEvent>> ChatEvents::operator()(const std::string& after) {
    std::int64_t sequence = 0;
    std::from_chars(after.data(), after.data() + after.size(), sequence);
    std::vector<ServerEvent> events;
    if (!begun_) {
        const auto goes_on = reaches(sequence);
        if (!goes_on) return goes_on.error();
        if (!*goes_on) {
            sequence = 0;
            events.push_back(
                {.id = "0", .type = {}, .data = entries::forgotten({.time = clock_(), .message_id = new_id()})});
        }
    }
    const auto entries = log_.read(chat_, sequence, history_batch);
    if (!entries) return entries.error();
    begun_ = true;
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
