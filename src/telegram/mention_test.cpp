#include "telegram/mention.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Mention> marked(std::string_view text, std::string_view entities) {
    const boost::json::value parsed = boost::json::parse(entities);
    const boost::json::array& list = parsed.as_array();
    return mentions_in(text, {list.data(), list.size()});
}

TEST(Mentions, AreWhereTelegramMarkedThem) {
    EXPECT_THAT(marked("hi @ada and Bob", R"([{"type":"bold","offset":0,"length":2},
                                             {"type":"mention","offset":3,"length":4},
                                             {"type":"text_mention","offset":12,"length":3,"user":{"id":9}}])"),
                ElementsAre(Mention{.begin = 3, .size = 4}, Mention{.begin = 12, .size = 3, .user = 9}));
}

TEST(Mentions, AreCountedInUtf16) {
    // Two units and four bytes, one unit and two bytes, one unit and three bytes.
    EXPECT_THAT(marked("\U0001F415\u00E9\u20AC@ada", R"([{"type":"mention","offset":4,"length":4}])"),
                ElementsAre(Mention{.begin = 9, .size = 4}));
}

TEST(Mentions, NeverReachOutOfTheTextNorIntoACharacter) {
    for (const char* entity :
         {R"([{"type":"mention","offset":0,"length":99}])", R"([{"type":"mention","offset":99,"length":1}])",
          R"([{"type":"mention","offset":-1,"length":1}])", R"([{"type":"mention","offset":0,"length":0}])",
          R"([{"type":"mention","offset":1,"length":1}])", R"([{"type":"mention","length":1}])", R"([{}, 5])"}) {
        EXPECT_THAT(marked("\U0001F415", entity), IsEmpty()) << entity;
    }
}

TEST(Mentions, NeverOverlap) {
    EXPECT_THAT(marked("@ada@bob", R"([{"type":"mention","offset":0,"length":5},
                                      {"type":"mention","offset":4,"length":4}])"),
                ElementsAre(Mention{.begin = 0, .size = 5}));
}

TEST(Mentions, AreSearchedForWhereNothingIsMarked) {
    EXPECT_THAT(mentions_in("@ada, me@home.org @ @bob_2!", {}),
                ElementsAre(Mention{.begin = 0, .size = 4}, Mention{.begin = 20, .size = 6}));
    EXPECT_THAT(marked("@ada", R"([{"type":"code","offset":0,"length":4}])"), IsEmpty());
}

TEST(Mentions, AreSoManyAtMost) {
    std::string text;
    for (std::size_t i = 0; i <= max_entities; ++i) text += "@a ";
    EXPECT_EQ(mentions_in(text, {}).size(), max_entities);
}

}  // namespace
}  // namespace polybot
