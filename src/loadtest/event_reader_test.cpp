#include "loadtest/event_reader.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

auto event(const std::string& id, const std::string& type, const std::string& data) {
    return AllOf(Field(&EventReader::Event::id, id), Field(&EventReader::Event::type, type),
                 Field(&EventReader::Event::data, data));
}

TEST(EventReader, ReadsWhatTheServerWrites) {
    EventReader reader;
    EXPECT_THAT(reader.read("retry: 1000\n\nid: 3\nevent: \ndata: {\"a\": 1}\n\n: still here\n\n"
                            "id: 4\nevent: ready\ndata: {}\n\n"),
                ElementsAre(event("3", "", "{\"a\": 1}"), event("4", "ready", "{}")));
}

TEST(EventReader, ReadsItInAnyPortions) {
    EventReader reader;
    std::vector<EventReader::Event> events;
    for (const char c : std::string("id: 1\r\ndata: one\r\n\r\nid:2\ndata:two\n\n")) {
        for (auto& one : reader.read({&c, 1})) events.push_back(std::move(one));
    }
    EXPECT_THAT(events, ElementsAre(event("1", "", "one"), event("2", "", "two")));
}

TEST(EventReader, DropsWhatIsTooLongAndGoesOn) {
    EventReader reader;
    EXPECT_THAT(reader.read("data: " + std::string(3U << 20U, 'x')), IsEmpty());
    EXPECT_THAT(reader.read(std::string(3U << 20U, 'x') + "\n\nid: 2\ndata: y\n\n"), ElementsAre(event("2", "", "y")));
}

}  // namespace
}  // namespace polybot
