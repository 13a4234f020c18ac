#include "telegram/text_limit.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

TEST(CutTo, LeavesWhatFits) {
    EXPECT_EQ(cut_to("", 4), "");
    EXPECT_EQ(cut_to("four", 4), "four");
    EXPECT_EQ(cut_to("größ", 4), "größ");
}

TEST(CutTo, CutsWithAnEllipsis) {
    EXPECT_EQ(cut_to("fives", 4), "fiv…");
    EXPECT_EQ(cut_to("größer", 4), "grö…");
}

TEST(CutTo, CountsAsTelegramDoesAndCutsNoCharacterInTwo) {
    // Each dog is two UTF-16 code units and four bytes.
    EXPECT_EQ(cut_to("🐕🐕", 4), "🐕🐕");
    EXPECT_EQ(cut_to("🐕🐕🐕", 4), "🐕…");
}

}  // namespace
}  // namespace polybot
