#include "home/option_overlay.hpp"

#include <cstdlib>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class OptionOverlayTest : public ::testing::Test {
  protected:
    OptionOverlayTest() {
        app_.add_option("--bucket", bucket_)->envname("POLYBOT_TEST_BUCKET");
        app_.add_option("--port", port_)->envname("POLYBOT_TEST_PORT")->check(CLI::Range(1, 65535));
        app_.add_option("--plain", plain_);
        ::unsetenv("POLYBOT_TEST_BUCKET");
        ::unsetenv("POLYBOT_TEST_PORT");
    }

    std::set<std::string, std::less<>> read(const std::string& command_line, const SecretTexts& texts) {
        const auto parse = [&] { app_.parse(command_line); };
        parse();
        return overlay_options(app_, texts, parse);
    }

    CLI::App app_;
    std::string bucket_ = "default";
    int port_ = 8443;
    std::string plain_;
};

TEST_F(OptionOverlayTest, TheCommandLineStandsOverTheSecretOverTheEnvironment) {
    ::setenv("POLYBOT_TEST_BUCKET", "environment", 1);
    read("", {});
    EXPECT_EQ(bucket_, "environment");
    read("", {{"POLYBOT_TEST_BUCKET", Secret("secret")}, {"POLYBOT_TEST_PORT", Secret("9000")}});
    EXPECT_EQ(bucket_, "secret");
    EXPECT_EQ(port_, 9000);
}

TEST_F(OptionOverlayTest, WhatTheCommandLineSaysStaysEvenWhereTheEnvironmentSaysTheSame) {
    ::setenv("POLYBOT_TEST_BUCKET", "mine", 1);
    read("--bucket mine", {{"POLYBOT_TEST_BUCKET", Secret("secret")}});
    EXPECT_EQ(bucket_, "mine");
}

TEST_F(OptionOverlayTest, AnEmptyTextIsNone) {
    ::setenv("POLYBOT_TEST_BUCKET", "environment", 1);
    read("", {{"POLYBOT_TEST_BUCKET", Secret("")}});
    EXPECT_EQ(bucket_, "environment");
}

TEST_F(OptionOverlayTest, NamesTheVariablesAndLeavesTheProcesssEnvironmentAlone) {
    const auto variables = read("", {{"POLYBOT_TEST_BUCKET", Secret("secret")}, {"PLAIN", Secret("x")}});
    EXPECT_THAT(variables, ElementsAre("POLYBOT_TEST_BUCKET", "POLYBOT_TEST_PORT"));
    EXPECT_EQ(std::getenv("POLYBOT_TEST_BUCKET"), nullptr);
    EXPECT_EQ(plain_, "");
}

TEST_F(OptionOverlayTest, ATextThatTheOptionDoesNotTakeIsNotShown) {
    for (const char* wrong : {"hunter2", "70000"}) {
        try {
            read("", {{"POLYBOT_TEST_PORT", Secret(wrong)}});
            FAIL() << wrong;
        } catch (const std::runtime_error& error) {
            EXPECT_THAT(error.what(),
                        AllOf(HasSubstr("POLYBOT_TEST_PORT"), HasSubstr("--port"), Not(HasSubstr(wrong))));
        }
    }
}

}  // namespace
}  // namespace polybot
