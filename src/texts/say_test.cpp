#include "texts/say.hpp"

#include <set>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class EveryLanguage : public ::testing::TestWithParam<Language> {};

INSTANTIATE_TEST_SUITE_P(Texts, EveryLanguage, ::testing::ValuesIn(languages),
                         [](const auto& its) { return std::string(code_of(its.param)); });

TEST_P(EveryLanguage, SaysEverything) {
    const auto said = [](Text text, auto... arguments) {
        const bool counts = !catalog::of(Language::en).texts[static_cast<std::size_t>(text)][1].empty();
        std::vector<std::string> all;
        if (!counts) all.push_back(say(GetParam(), text, arguments...));
        for (int count = 0; counts && count < 30; ++count)
            all.push_back(say_count(GetParam(), text, count, arguments...));
        return all;
    };
    for (std::size_t i = 0; i < text_count; ++i) {
        for (const std::string& words :
             said(static_cast<Text>(i), fmt::arg("wait", "W"), fmt::arg("percent", 1), fmt::arg("word", "W"),
                  fmt::arg("name", "N"), fmt::arg("number", 1), fmt::arg("text", "T"), fmt::arg("confidence", 1),
                  fmt::arg("classes", "C"), fmt::arg("show", "S"), fmt::arg("in_work", 1))) {
            EXPECT_THAT(words, Not(IsEmpty())) << i;
            EXPECT_THAT(words, Not(HasSubstr("{"))) << i;
        }
    }
}

TEST_P(EveryLanguage, KnowsEveryClassByItsNounsAgain) {
    for (const std::string_view name : catalog::object_names()) {
        EXPECT_EQ(class_named(GetParam(), name_of(GetParam(), name)), name);
        for (const int count : {1, 2, 5}) {
            const std::string counted = count_of(GetParam(), name, count);
            EXPECT_TRUE(counted.starts_with(std::to_string(count) + ' ')) << counted;
            EXPECT_EQ(class_named(GetParam(), counted.substr(2)), name) << counted;
        }
        EXPECT_EQ(class_named(GetParam(), name), name) << "English is understood everywhere";
    }
}

TEST_P(EveryLanguage, NamesNoTwoClassesAlike) {
    std::set<std::string> names;
    for (const std::string_view name : catalog::object_names()) {
        EXPECT_TRUE(names.insert(name_of(GetParam(), name)).second) << name_of(GetParam(), name);
    }
    EXPECT_EQ(names.size(), 80U);
}

TEST_P(EveryLanguage, TranslatesWhatOthersSay) {
    for (const std::string_view fault : catalog::fault_names()) {
        EXPECT_EQ(translated(GetParam(), fault) == fault, GetParam() == Language::en) << fault;
    }
    EXPECT_EQ(translated(GetParam(), "something else"), "something else");
}

TEST(Count, TakesThePluralFormOfItsLanguage) {
    EXPECT_EQ(count_of(Language::en, "bus", 1), "1 bus");
    EXPECT_EQ(count_of(Language::en, "knife", 2), "2 knives");
    EXPECT_EQ(count_of(Language::de, "dog", 1), "1 Hund");
    EXPECT_EQ(count_of(Language::de, "dog", 3), "3 Hunde");
    EXPECT_EQ(count_of(Language::es, "dog", 2), "2 perros");
    EXPECT_EQ(count_of(Language::fr, "dog", 2), "2 chiens");
    for (const auto& [count, dogs] : std::vector<std::pair<int, std::string>>{{1, "1 собака"},
                                                                              {2, "2 собаки"},
                                                                              {5, "5 собак"},
                                                                              {11, "11 собак"},
                                                                              {21, "21 собака"},
                                                                              {22, "22 собаки"},
                                                                              {25, "25 собак"},
                                                                              {111, "111 собак"}}) {
        EXPECT_EQ(count_of(Language::ru, "dog", count), dogs);
    }
}

TEST(Count, OfAnotherModelsClassKeepsItsName) {
    EXPECT_EQ(count_of(Language::de, "widget", 1), "1 widget");
    EXPECT_EQ(count_of(Language::de, "widget", 4), "4 × widget");
    EXPECT_EQ(name_of(Language::de, "widget"), "widget");
}

TEST(SayCount, TakesThePluralFormOfItsLanguage) {
    EXPECT_EQ(say_count(Language::en, Text::seconds, 1), "1 second");
    EXPECT_EQ(say_count(Language::en, Text::seconds, 0), "0 seconds");
    EXPECT_EQ(say_count(Language::fr, Text::seconds, 0), "0 seconde");
    EXPECT_EQ(say_count(Language::ru, Text::seconds, 23), "23 секунды");
}

TEST(ClassNamed, FindsNoneForOtherWords) {
    for (const std::string word : {"", " ", "dragon", "dog ", "\xff", "собак\xd0", "Hundd"}) {
        EXPECT_EQ(class_named(Language::ru, word), std::nullopt) << word;
    }
    EXPECT_EQ(class_named(Language::ru, std::string(100'000, 'x')), std::nullopt);
    EXPECT_EQ(class_named(Language::de, "HUNDE"), "dog");
    EXPECT_EQ(class_named(Language::ru, "СОБАКИ"), "dog");
    EXPECT_EQ(class_named(Language::en, "people"), "person");
    EXPECT_EQ(class_named(Language::es, "camiones"), "truck");
    EXPECT_EQ(class_named(Language::es, "autobus"), "bus");
    EXPECT_EQ(class_named(Language::ru, "люди"), "person");
}

TEST(Fold, LeavesOutCaseAndAccents) {
    EXPECT_EQ(fold("Hunde UND ÄPFEL"), "hunde und apfel");
    EXPECT_EQ(fold("СОБАКА, щётка"), "собака, щетка");
    EXPECT_EQ(fold("CAMIÓN"), "camion");
    EXPECT_EQ(fold("50\u00a0%"), "50 %");
    EXPECT_EQ(fold("\xff\xc3"), "\xff\xc3");
    EXPECT_EQ(fold(""), "");
}

}  // namespace
}  // namespace polybot
