#include "texts/language.hpp"

#include <string>

#include <gtest/gtest.h>

namespace polybot {
namespace {

TEST(LanguageOf, GoesByTheTagsFirstPart) {
    EXPECT_EQ(language_of("de"), Language::de);
    EXPECT_EQ(language_of("de-AT"), Language::de);
    EXPECT_EQ(language_of("RU_ru"), Language::ru);
    for (const char* tag : {"", "pt-br", "deutsch", "d", "-", "zz"}) EXPECT_EQ(language_of(tag), Language::en) << tag;
    for (const Language language : languages) EXPECT_EQ(language_of(code_of(language)), language);
}

TEST(PreferredLanguage, IsTheBestOfThoseWeSpeak) {
    EXPECT_EQ(preferred_language("de-DE,de;q=0.9,en;q=0.8"), Language::de);
    EXPECT_EQ(preferred_language("pt, fr;q=0.5, es;q=0.7"), Language::es);
    EXPECT_EQ(preferred_language("en;q=0.2 , ru ; q=0.3"), Language::ru);
    EXPECT_EQ(preferred_language("fr, de"), Language::fr) << "the first of equals";
    EXPECT_EQ(preferred_language("de;q=0, en;q=0.1"), Language::en);
}

TEST(PreferredLanguage, IsEnglishWhereTheHeaderSaysNothing) {
    for (const char* header : {"", "*", ",,,", ";q=1", "de;q=2", "de;q=nan", "de;q=-1", "de;x", "q=1", "\xff\xff"}) {
        EXPECT_EQ(preferred_language(header), Language::en) << header;
    }
    EXPECT_EQ(preferred_language(std::string(100'000, ',') + "de"), Language::en);
}

}  // namespace
}  // namespace polybot
