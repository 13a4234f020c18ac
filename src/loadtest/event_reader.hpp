#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polybot {

/// Makes events of the bytes of an event stream, as they come
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html; one line of data an event).
class EventReader {
  public:
    struct Event {
        std::string id;
        std::string type;  ///< Empty for a plain message.
        std::string data;
    };

    /// The events that these bytes complete. An event of more than 1 MB is dropped.
    [[nodiscard]] std::vector<Event> read(std::string_view bytes);

  private:
    void take_line(std::string_view line, std::vector<Event>& events);

    std::string rest_;
    bool too_long_ = false;
    Event event_;
};

}  // namespace polybot
