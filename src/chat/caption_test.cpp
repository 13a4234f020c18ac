#include "chat/caption.hpp"

#include <gmock/gmock.h>

#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;

const DetectionOptions usual{.min_confidence = 0.25, .classes = {"car"}};

/// What a caption asks for, all of which is heeded; nothing when it says something else.
std::optional<DetectionOptions> asked(std::string_view caption, Language language = Language::en) {
    const auto wish = read_caption(caption, usual, language);
    if (!wish) return std::nullopt;
    EXPECT_EQ(wish->remark, "") << caption;
    return wish->options;
}

std::string no_such(std::string_view word) {
    return say(Language::en, Text::unknown_class, fmt::arg("word", word));
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

TEST(Caption, InAnotherLanguageIsNotTakenForAPercentage) {
    for (const char* caption :
         {"Min hund", "min", "min many", "min nan", "Min 2 barn", "Min 200 kr", "just min hund"}) {
        EXPECT_EQ(asked(caption), std::nullopt) << caption;
    }
}

TEST(Caption, ThatAsksForWhatThereIsNoneOfIsNotHeededAndRemarkedOn) {
    for (const auto& [caption, word] :
         std::vector<std::pair<const char*, const char*>>{{"only dgos", "dgos"},
                                                          {"only dgos and ctas", "dgos"},
                                                          {"just married", "married"},
                                                          {"Only 3 left", "3 left"},
                                                          {"Just in: fire downtown", "in: fire downtown"}}) {
        const auto wish = read_caption(caption, usual, Language::en);
        ASSERT_TRUE(wish) << caption;
        EXPECT_EQ(wish->options, usual) << caption;
        EXPECT_EQ(wish->remark, no_such(word));
    }
    const auto nobody_knows = read_caption("Nur wir", usual, Language::de);
    ASSERT_TRUE(nobody_knows);
    EXPECT_EQ(nobody_knows->options, usual);
}

TEST(Caption, ThatNamesNoPercentageIsNotHeededAndRemarkedOn) {
    for (const char* caption : {"min 0", "min 101 %", "min -5", "min 1e99", "min 5o"}) {
        const auto wish = read_caption(caption, usual, Language::en);
        ASSERT_TRUE(wish) << caption;
        EXPECT_EQ(wish->options, usual) << caption;
        EXPECT_EQ(wish->remark, say(Language::en, Text::bad_confidence)) << caption;
    }
}

TEST(Caption, IsHeededInWhatOfItIsKnown) {
    auto wish = read_caption("only dogs and dragons, min 50 %", usual, Language::en).value();
    EXPECT_EQ(wish.options, (DetectionOptions{.min_confidence = 0.5, .classes = {"dog"}}));
    EXPECT_EQ(wish.remark, no_such("dragons"));
    for (const char* caption : {"only dogs, min 200 %", "only dogs min fifty", "only dogs, min"}) {
        wish = read_caption(caption, usual, Language::en).value();
        EXPECT_EQ(wish.options, (DetectionOptions{.min_confidence = 0.25, .classes = {"dog"}})) << caption;
        EXPECT_EQ(wish.remark, say(Language::en, Text::bad_confidence)) << caption;
    }
    wish = read_caption("only dragons, min 50 %", usual, Language::en).value();
    EXPECT_EQ(wish.options, (DetectionOptions{.min_confidence = 0.5, .classes = {"car"}}));
    EXPECT_EQ(wish.remark, no_such("dragons"));
}

TEST(Caption, IsRemarkedOnInWordsThatAJobMayHold) {
    EXPECT_EQ(asked("only dra\x01gons"), std::nullopt);
}

}  // namespace
}  // namespace polybot
