#include "telegram/telegram_messenger.hpp"

#include <boost/json.hpp>

#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FailsWith;
using testing::FakeBotApi;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAnd;

constexpr const char* too_many =
    R"({"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3}})";
constexpr const char* bad_photo =
    R"({"ok":false,"error_code":400,"description":"Bad Request: PHOTO_INVALID_DIMENSIONS"})";
constexpr const char* blocked =
    R"({"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"})";

class TelegramMessengerTest : public ::testing::Test {
  protected:
    TelegramMessengerTest() {
        prediction_.id = "p";
        prediction_.chat = "telegram:5";
        prediction_.message_id = "3";
        prediction_.status_message_id = "4";
        prediction_.objects = {{.name = "dog", .confidence = 0.9, .cx = 0.5, .cy = 0.5, .width = 0.1, .height = 0.1}};
    }

    Result<void> deliver(std::string_view picture) {
        return messenger_.deliver({.prediction = prediction_, .text = "1 dog", .picture = picture});
    }

    /// Pauses take no time.
    Waiting waiting() {
        return {.now = [this] { return now_; },
                .sleep = [this](std::chrono::milliseconds pause, const std::stop_token&) { now_ += pause; }};
    }

    FakeBotApi telegram_;
    BotApi api_ = telegram_.api();
    std::chrono::steady_clock::time_point now_;
    TelegramMessenger messenger_{api_, waiting()};
    Prediction prediction_;
};

TEST_F(TelegramMessengerTest, SendsATextInReply) {
    EXPECT_THAT(messenger_.send_text("telegram:5", "hi", "3"), IsOkAnd("77"));
    EXPECT_EQ(boost::json::parse(telegram_.calls().back().body).at_pointer("/reply_parameters/message_id"), 3);
    EXPECT_THAT(messenger_.send_text("telegram:-100", "hi", ""), IsOkAnd("77"));
    EXPECT_EQ(boost::json::parse(telegram_.calls().back().body), boost::json::parse(R"({"chat_id":-100,"text":"hi"})"));
}

TEST_F(TelegramMessengerTest, KnowsItsOwnChatsOnly) {
    for (const char* chat : {"web:5", "telegram:", "telegram:x", "5", ""}) {
        EXPECT_THAT(messenger_.send_text(chat, "hi", ""), FailsWith(Code::internal)) << chat;
    }
    EXPECT_THAT(telegram_.calls(), IsEmpty());
}

TEST_F(TelegramMessengerTest, EditsTheStatusAndDeliversThePicture) {
    EXPECT_THAT(deliver("jpeg"), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendPhoto"));
    EXPECT_EQ(boost::json::parse(telegram_.calls().front().body),
              boost::json::parse(R"({"chat_id":5,"message_id":4,"text":"1 dog"})"));
}

TEST_F(TelegramMessengerTest, WithoutAPictureTheStatusBecomesTheAnswer) {
    EXPECT_THAT(deliver(""), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText"));
}

TEST_F(TelegramMessengerTest, WithoutAStatusTheAnswerIsAMessage) {
    prediction_.status_message_id = "";
    EXPECT_THAT(deliver(""), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMessage"));
}

TEST_F(TelegramMessengerTest, ADeletedStatusIsSaidAnew) {
    telegram_.will_answer("editMessageText", 400,
                          R"({"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"})");
    EXPECT_THAT(deliver(""), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendMessage"));
}

TEST_F(TelegramMessengerTest, APictureThatTelegramRefusesLeavesTheText) {
    telegram_.will_answer("sendPhoto", 400, bad_photo);
    EXPECT_THAT(deliver("jpeg"), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendPhoto", "editMessageText"));
}

TEST_F(TelegramMessengerTest, AStatusThatCannotBeEditedKeepsNoPictureBack) {
    for (int i = 0; i < 10; ++i) telegram_.will_answer("editMessageText", 500, R"({"ok":false})");
    EXPECT_THAT(deliver("jpeg"), IsOk());
    EXPECT_THAT(telegram_.methods(), Contains("sendPhoto").Times(1));
}

TEST_F(TelegramMessengerTest, WaitsOutAFloodLimit) {
    telegram_.will_answer("sendPhoto", 429, too_many);
    EXPECT_THAT(deliver("jpeg"), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendPhoto", "sendPhoto"));
    EXPECT_GE(now_.time_since_epoch(), std::chrono::seconds(3));
}

TEST_F(TelegramMessengerTest, ARefusedTokenIsTriedAgainAsItMayBeReplaced) {
    telegram_.know_only("12:n3w-token");
    EXPECT_THAT(deliver("jpeg"), FailsWith(Code::unavailable));
    int reported = 0;
    telegram_.live_token.when_refused([&] {
        if (++reported == 2) telegram_.live_token.replace(Secret("12:n3w-token"), Secret(FakeBotApi::token));
    });
    EXPECT_THAT(deliver("jpeg"), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendPhoto"));
}

TEST_F(TelegramMessengerTest, ABlockedBotIsToldAtOnce) {
    telegram_.will_answer("sendPhoto", 403, blocked);
    EXPECT_THAT(deliver("jpeg"), FailsWith(Code::permission_denied));
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendPhoto"));
}

TEST_F(TelegramMessengerTest, ShowsWorkOnceAndNeverFails) {
    telegram_.will_answer("sendChatAction", 500, R"({"ok":false})");
    messenger_.show_working("telegram:5");
    messenger_.show_working("web:5");
    ASSERT_THAT(telegram_.methods(), ElementsAre("sendChatAction"));
    EXPECT_THAT(telegram_.calls().front().body, HasSubstr("upload_photo"));
}

}  // namespace
}  // namespace polybot
