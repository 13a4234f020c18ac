#include "config/derivation.hpp"

#include <gtest/gtest.h>

namespace polybot {
namespace {

/// RFC 4231, test case 2.
TEST(Derive, IsHmacSha256) {
    EXPECT_EQ(derive(Secret("Jefe"), "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Derive, DiffersByPurposeAndBySecret) {
    EXPECT_NE(derive(Secret("one"), "path"), derive(Secret("one"), "cookie"));
    EXPECT_NE(derive(Secret("one"), "path"), derive(Secret("two"), "path"));
}

}  // namespace
}  // namespace polybot
