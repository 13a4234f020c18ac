#include "web/chat_events.hpp"

#include <boost/json.hpp>

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;

/// The streams of one session.
class ChatEventsTest : public testing::ChatTest {
  protected:
    void append(const std::string& kind) {
        EXPECT_THAT(home.chat_log.append("web:1", "", boost::json::serialize(boost::json::object{{"kind", kind}}), now),
                    IsOk());
    }

    ChatEvents connect() { return {home.chat_log, "web:1", clock()}; }

    /// The kinds of the entries, or the types of events that are none, each with its id.
    static std::vector<std::string> read(ChatEvents& events, const std::string& after) {
        std::vector<std::string> read;
        for (const ServerEvent& event : events(after).value()) {
            const auto data = boost::json::parse(event.data);
            read.push_back(event.id + ' ' +
                           (event.type.empty() ? std::string(data.at("kind").as_string()) : event.type));
        }
        return read;
    }
};

TEST_F(ChatEventsTest, GoOnAfterTheLastSeen) {
    append("text");
    append("answer");
    ChatEvents first = connect();
    EXPECT_THAT(read(first, ""), ElementsAre("1 text", "2 answer", "2 ready"));
    EXPECT_THAT(read(first, "2"), ElementsAre());
    ChatEvents second = connect();
    EXPECT_THAT(read(second, "1"), ElementsAre("2 answer", "2 ready"));
    ChatEvents third = connect();
    EXPECT_THAT(read(third, "2"), ElementsAre("2 ready"));
}

TEST_F(ChatEventsTest, WhoHasSeenMoreThanThereIsBeginsAnew) {
    ChatEvents nothing_left = connect();
    EXPECT_THAT(read(nothing_left, "7"), ElementsAre("0 forgotten", "0 ready"));
    EXPECT_THAT(read(nothing_left, "0"), ElementsAre());
    append("text");
    EXPECT_THAT(read(nothing_left, "0"), ElementsAre("1 text"));
    ChatEvents something_new = connect();
    EXPECT_THAT(read(something_new, "7"), ElementsAre("0 forgotten", "1 text", "1 ready"));
}

TEST_F(ChatEventsTest, WhatIsDeletedWhileThePageIsOpenIsNoNewLog) {
    append("text");
    ChatEvents open = connect();
    EXPECT_THAT(read(open, ""), ElementsAre("1 text", "1 ready"));
    ASSERT_THAT(home.chat_log.clear("web:1"), IsOk());
    EXPECT_THAT(read(open, "1"), ElementsAre());
    append("forgotten");
    EXPECT_THAT(read(open, "1"), ElementsAre("2 forgotten"));
}

}  // namespace
}  // namespace polybot
