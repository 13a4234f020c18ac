#include "config/secret.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <unistd.h>

namespace polybot {
namespace {

TEST(Secret, PrintsAsStars) {
    std::ostringstream out;
    out << Secret("hunter2");
    EXPECT_EQ(out.str(), "***");
}

TEST(TakeSecret, LeavesNothingInTheEnvironment) {
    ::setenv("POLYBOT_TEST_SECRET", "hunter2", 1);
    const auto secret = take_secret("POLYBOT_TEST_SECRET");
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->reveal(), "hunter2");
    EXPECT_EQ(std::getenv("POLYBOT_TEST_SECRET"), nullptr);
}

TEST(TakeSecret, LeavesNothingWhereTheEnvironmentWas) {
    ::setenv("POLYBOT_TEST_SECRET", "hunter2", 1);
    const char* const place = std::getenv("POLYBOT_TEST_SECRET");
    ASSERT_TRUE(take_secret("POLYBOT_TEST_SECRET"));
    EXPECT_EQ(std::string(place, 7), std::string(7, '\0'));
}

TEST(TakeSecret, ReadsTheFileThatTheVariableNames) {
    const auto path = std::filesystem::temp_directory_path() / ("secret-" + std::to_string(::getpid()));
    std::ofstream(path) << "hunter2\n";
    ::setenv("POLYBOT_TEST_SECRET_FILE", path.c_str(), 1);
    const auto secret = take_secret("POLYBOT_TEST_SECRET");
    std::filesystem::remove(path);
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->reveal(), "hunter2");
}

TEST(TakeSecret, LeavesOutWhatCopyingLeftAroundIt) {
    ::setenv("POLYBOT_TEST_SECRET", "\t hunter 2 \r\n", 1);
    const auto secret = take_secret("POLYBOT_TEST_SECRET");
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->reveal(), "hunter 2");
}

TEST(TakeSecret, EmptyOrAbsentIsNone) {
    for (const char* const nothing : {"", " \n"}) {
        ::setenv("POLYBOT_TEST_SECRET", nothing, 1);
        EXPECT_FALSE(take_secret("POLYBOT_TEST_SECRET"));
    }
    EXPECT_FALSE(take_secret("POLYBOT_TEST_SECRET"));
}

TEST(TakeSecret, AFileThatCannotBeReadIsAnError) {
    ::setenv("POLYBOT_TEST_SECRET_FILE", "/nowhere/at/all", 1);
    EXPECT_THROW((void)take_secret("POLYBOT_TEST_SECRET"), std::runtime_error);
}

TEST(SecretsEqual, IsEqualOnlyToItself) {
    EXPECT_TRUE(secrets_equal("s3cret", "s3cret"));
    EXPECT_FALSE(secrets_equal("s3creT", "s3cret"));
    EXPECT_FALSE(secrets_equal("S3cret", "s3cret"));
    EXPECT_FALSE(secrets_equal("s3cre", "s3cret"));
    EXPECT_FALSE(secrets_equal("s3cret ", "s3cret"));
    EXPECT_FALSE(secrets_equal("", "s3cret"));
}

TEST(SecretsEqual, AnUnsetSecretEqualsNothing) {
    EXPECT_FALSE(secrets_equal("", ""));
    EXPECT_FALSE(secrets_equal("x", ""));
}

}  // namespace
}  // namespace polybot
