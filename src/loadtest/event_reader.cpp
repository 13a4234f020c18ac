#include "loadtest/event_reader.hpp"

#include <utility>

namespace polybot {
namespace {

constexpr std::size_t longest_line = 1U << 20U;

}  // namespace

std::vector<EventReader::Event> EventReader::read(std::string_view bytes) {
    std::vector<Event> events;
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        rest_.append(bytes.substr(0, end));
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        if (rest_.size() > longest_line) {
            too_long_ = true;
            rest_.clear();
        }
        if (end == std::string_view::npos) break;
        if (!too_long_) take_line(rest_, events);
        too_long_ = false;
        rest_.clear();
    }
    return events;
}

void EventReader::take_line(std::string_view line, std::vector<Event>& events) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
        if (!event_.data.empty()) events.push_back(std::move(event_));
        event_ = {};
        return;
    }
    const auto colon = line.find(':');
    const auto field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "id") event_.id = value;
    if (field == "event") event_.type = value;
    if (field == "data") event_.data = value;
}

}  // namespace polybot
