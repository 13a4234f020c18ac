#include "chat/settings_menu.hpp"

#include <gmock/gmock.h>

#include "detection/coco_names.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SettingsAnswer answer(std::string_view arguments, const ChatSettings& current = {}) {
    return change_settings(current, arguments, Language::en);
}

/// The commands of the buttons whose labels are ticked.
std::vector<std::string> ticked(const Message& message) {
    std::vector<std::string> commands;
    for (const auto& row : message.buttons) {
        for (const Button& button : row) {
            if (button.label.starts_with("✓")) commands.push_back(button.command);
        }
    }
    return commands;
}

TEST(SettingsMenu, ShowsTheSettingsAndChangesNothing) {
    const ChatSettings current{.options = {.min_confidence = 0.6, .classes = {"dog", "cat"}}, .show = Show::list};
    for (const char* arguments :
         {"", "confidence", "classes", "classes 2", "show", "close", "nonsense", "confidence x", "confidence 0",
          "confidence 101", "class 80", "class -1", "class dog", "show all", "only dragons"}) {
        EXPECT_EQ(answer(arguments, current).settings, current) << arguments;
        EXPECT_FALSE(answer(arguments, current).message.text.empty()) << arguments;
    }
    EXPECT_THAT(answer("", current).message.text, HasSubstr("60"));
    EXPECT_THAT(answer("", current).message.text, HasSubstr("dog, cat"));
    EXPECT_THAT(answer("close", current).message.buttons, IsEmpty());
}

TEST(SettingsMenu, ChangesOneThingAtATime) {
    EXPECT_DOUBLE_EQ(answer("confidence 50").settings.options.min_confidence, 0.5);
    EXPECT_THAT(ticked(answer("confidence 50").message), ElementsAre("/settings confidence 50"));
    EXPECT_EQ(answer("show list").settings.show, Show::list);
    EXPECT_THAT(ticked(answer("show list").message), ElementsAre("/settings show list"));
    EXPECT_THAT(answer("only dogs, cats").settings.options.classes, ElementsAre("dog", "cat"));
    EXPECT_DOUBLE_EQ(answer("min 40 %").settings.options.min_confidence, 0.4);
}

TEST(SettingsMenu, SaysWhatItDidNotUnderstandBeforeWhatHolds) {
    const ChatSettings current{.options = {.min_confidence = 0.6, .classes = {"cat"}}};
    const std::string menu = answer("", current).message.text;
    const std::string no_unicorns = say(Language::en, Text::unknown_class, fmt::arg("word", "unicorns"));
    const std::string no_number = say(Language::en, Text::bad_confidence);
    const std::string unclear = say(Language::en, Text::settings_unclear);
    for (const auto& [arguments, why] : std::vector<std::pair<const char*, std::string>>{{"only unicorns", no_unicorns},
                                                                                         {"min 200 %", no_number},
                                                                                         {"min many", unclear},
                                                                                         {"class 9999", unclear},
                                                                                         {"louder", unclear}}) {
        EXPECT_EQ(answer(arguments, current).message.text, why + "\n\n" + menu) << arguments;
        EXPECT_THAT(answer(arguments, current).message.buttons, ::testing::Not(IsEmpty()));
    }
    const auto half = answer("only dogs, unicorns", current);
    EXPECT_THAT(half.settings.options.classes, ElementsAre("dog"));
    EXPECT_THAT(half.message.text, ::testing::StartsWith(no_unicorns));
}

TEST(SettingsMenu, TakesAClassInAndOut) {
    const auto with = answer("class 16");
    EXPECT_THAT(with.settings.options.classes, ElementsAre("dog"));
    EXPECT_THAT(ticked(with.message), ElementsAre("/settings class 16")) << "on the page where the dog is";
    EXPECT_THAT(answer("class 16", with.settings).settings.options.classes, IsEmpty());
    EXPECT_THAT(answer("classes all", with.settings).settings.options.classes, IsEmpty());
    EXPECT_THAT(ticked(answer("classes").message), ElementsAre("/settings classes all"));
}

TEST(SettingsMenu, HasWordsForTheDetectorsClasses) {
    EXPECT_THAT(catalog::object_names(), ::testing::ElementsAreArray(coco_names()));
}

TEST(SettingsMenu, ItsPagesOfferEveryClassOnce) {
    std::vector<int> offered(coco_names().size());
    for (int page = 0; page < 10; ++page) {
        const Message message = answer("classes " + std::to_string(page)).message;
        bool is_last = true;
        for (const auto& row : message.buttons) {
            for (const Button& button : row) {
                EXPECT_LE(button.command.size(), 64U);
                if (button.command.starts_with("/settings class ")) {
                    ++offered.at(std::stoul(button.command.substr(16)));
                }
                if (button.command == "/settings classes " + std::to_string(page + 1)) is_last = false;
            }
        }
        if (is_last) break;
    }
    EXPECT_THAT(offered, ::testing::Each(1));
}

}  // namespace
}  // namespace polybot
