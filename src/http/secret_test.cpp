#include "http/secret.hpp"

#include <gtest/gtest.h>

namespace polybot {
namespace {

TEST(Secret, IsEqualOnlyToItself) {
    EXPECT_TRUE(secrets_equal("s3cret", "s3cret"));
    EXPECT_FALSE(secrets_equal("s3creT", "s3cret"));
    EXPECT_FALSE(secrets_equal("S3cret", "s3cret"));
    EXPECT_FALSE(secrets_equal("s3cre", "s3cret"));
    EXPECT_FALSE(secrets_equal("s3cret ", "s3cret"));
    EXPECT_FALSE(secrets_equal("", "s3cret"));
}

TEST(Secret, AnUnsetSecretEqualsNothing) {
    EXPECT_FALSE(secrets_equal("", ""));
    EXPECT_FALSE(secrets_equal("x", ""));
}

}  // namespace
}  // namespace polybot
