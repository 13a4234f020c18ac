#include "chat/caption.hpp"

#include <gmock/gmock.h>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using testing::IsOk;

/// What a caption asks for; nothing when it says something else.
std::optional<DetectionOptions> asked(std::string_view caption, Language language = Language::en) {
    const auto options = read_caption(caption, {.min_confidence = 0.25, .classes = {"car"}}, language);
    EXPECT_THAT(options, IsOk()) << caption;
    return options ? *options : std::nullopt;
}

TEST(Caption, NamesClasses) {
    for (const char* caption : {"only dogs", "Only dogs.", "ONLY DOG", "  only   dogs ", "only dogs,"}) {
        const auto options = asked(caption);
        ASSERT_TRUE(options) << caption;
        EXPECT_THAT(options->classes, ElementsAre("dog")) << caption;
        EXPECT_EQ(options->min_confidence, 0.25);
    }
    EXPECT_THAT(asked("only dogs, cats and fire hydrants").value().classes, ElementsAre("dog", "cat", "fire hydrant"));
    EXPECT_THAT(asked("only dogs and dogs").value().classes, ElementsAre("dog"));
    EXPECT_THAT(asked("only hot dogs & pizza").value().classes, ElementsAre("hot dog", "pizza"));
}

TEST(Caption, NamesAConfidence) {
    for (const auto& [caption, confidence] : std::vector<std::pair<const char*, double>>{{"min 50 %", 0.5},
                                                                                         {"min 50%", 0.5},
                                                                                         {"min 50\u00a0%", 0.5},
                                                                                         {"min 50", 0.5},
                                                                                         {"Min 0.4", 0.4},
                                                                                         {"min 0,4", 0.4},
                                                                                         {"min 100 %", 1.0},
                                                                                         {"min 1 %", 0.01}}) {
        const auto options = asked(caption);
        ASSERT_TRUE(options) << caption;
        EXPECT_DOUBLE_EQ(options->min_confidence, confidence) << caption;
        EXPECT_THAT(options->classes, ElementsAre("car")) << "as usual";
    }
}

TEST(Caption, NamesBothInAnyOrder) {
    for (const char* caption : {"only dogs, min 50 %", "min 50 % only dogs", "only dogs min 50", "min 50, only dogs"}) {
        const auto options = asked(caption);
        ASSERT_TRUE(options) << caption;
        EXPECT_THAT(options->classes, ElementsAre("dog")) << caption;
        EXPECT_DOUBLE_EQ(options->min_confidence, 0.5) << caption;
    }
}

TEST(Caption, IsReadInTheChatsLanguageAndInEnglish) {
    EXPECT_THAT(asked("nur Hunde und Katzen", Language::de).value().classes, ElementsAre("dog", "cat"));
    EXPECT_THAT(asked("solo perros y gatos", Language::es).value().classes, ElementsAre("dog", "cat"));
    EXPECT_THAT(asked("seulement chiens et chats", Language::fr).value().classes, ElementsAre("dog", "cat"));
    EXPECT_THAT(asked("только собаки и кошки", Language::ru).value().classes, ElementsAre("dog", "cat"));
    EXPECT_THAT(asked("Только СОБАКИ", Language::ru).value().classes, ElementsAre("dog"));
    EXPECT_THAT(asked("only dogs", Language::ru).value().classes, ElementsAre("dog"));
}

TEST(Caption, ThatSaysSomethingElseAsksForNothing) {
    for (const char* caption : {"", " ", ",", "our dog in the garden", "only yesterday we were in the park", "50 dogs",
                                "dogs only", "minimal art", "only", "only ,", "\xff\xfe", "%%%"}) {
        EXPECT_EQ(asked(caption), std::nullopt) << caption;
    }
    EXPECT_EQ(asked(std::string(100'000, ',')), std::nullopt);
    EXPECT_EQ(asked("only https://example.com/" + std::string(500, 'x')), std::nullopt);
}

TEST(Caption, ThatAsksForTheImpossibleIsAFault) {
    for (const char* caption : {"only dragons", "only dogs and dragons", "min", "min many", "min 0", "min 101 %",
                                "min -5", "min nan", "min 1e99"}) {
        EXPECT_THAT(read_caption(caption, {}, Language::en), FailsWith(Code::invalid_argument)) << caption;
    }
}

}  // namespace
}  // namespace polybot
