#include "telegram/command_menu.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using testing::FakeBotApi;

class CommandMenuTest : public ::testing::Test {
  protected:
    std::vector<std::string> languages_told() {
        std::vector<std::string> told;
        for (const auto& call : telegram_.calls()) {
            const auto body = boost::json::parse(call.body);
            const auto* const language = body.as_object().if_contains("language_code");
            told.push_back(language == nullptr ? "" : std::string(language->as_string()));
        }
        return told;
    }

    FakeBotApi telegram_;
    BotApi api_ = telegram_.api();
    const Waiting at_once_{.now = std::chrono::steady_clock::now,
                           .sleep = [](std::chrono::milliseconds, const std::stop_token&) {}};
};

TEST_F(CommandMenuTest, IsOfferedInEveryLanguage) {
    offer_commands(api_, {}, at_once_);
    EXPECT_THAT(languages_told(), ::testing::ElementsAre("", "en", "de", "es", "fr", "ru"));
    const auto german = boost::json::parse(telegram_.calls().at(2).body);
    EXPECT_EQ(german.at("commands").as_array().size(), 7U);
    EXPECT_EQ(german.at_pointer("/commands/0/command"), "start");
}

TEST_F(CommandMenuTest, IsOfferedAgainUntilTelegramTakesIt) {
    for (int i = 0; i < 5; ++i) telegram_.will_answer("setMyCommands", 502, "<html>");
    offer_commands(api_, {}, at_once_);
    EXPECT_EQ(languages_told().size(), 11U);
}

TEST_F(CommandMenuTest, OneThatIsRefusedKeepsNoOtherBack) {
    telegram_.will_answer("setMyCommands", 400, R"({"ok":false,"error_code":400,"description":"no"})");
    offer_commands(api_, {}, at_once_);
    EXPECT_EQ(languages_told().size(), 6U);
}

TEST_F(CommandMenuTest, EndsWhenToldTo) {
    std::stop_source stop;
    stop.request_stop();
    for (int i = 0; i < 100; ++i) telegram_.will_answer("setMyCommands", 500, "{}");
    offer_commands(api_, stop.get_token(), at_once_);
    EXPECT_LE(languages_told().size(), 6U);
}

}  // namespace
}  // namespace polybot
