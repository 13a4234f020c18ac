#include "telegram/telegram_messenger.hpp"

#include <boost/json.hpp>
#include <opencv2/core.hpp>

#include "images/encode.hpp"
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

constexpr const char* deleted =
    R"({"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"})";
constexpr const char* too_many =
    R"({"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3}})";
constexpr const char* far_too_many =
    R"({"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":60}})";
constexpr const char* album_sent = R"({"ok":true,"result":[{"message_id":78},{"message_id":79}]})";
constexpr const char* bad_photo =
    R"({"ok":false,"error_code":400,"description":"Bad Request: PHOTO_INVALID_DIMENSIONS"})";
constexpr const char* no_photos_here =
    R"({"ok":false,"error_code":400,"description":"Bad Request: not enough rights to send photos to the chat"})";
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

    Answer answer(std::string_view picture) {
        return {.prediction = prediction_,
                .summary = "1 dog",
                .list = {},
                .buttons = {{{.label = "Full list", .command = "/list p"}}},
                .picture = picture};
    }
    Result<void> deliver(std::string_view picture) { return messenger_.deliver(answer(picture)); }

    /// Pauses take no time.
    Waiting waiting() {
        return {.now = [this] { return now_; },
                .sleep = [this](std::chrono::milliseconds pause, const std::stop_token&) { now_ += pause; }};
    }

    FakeBotApi telegram_;
    BotApi api_ = telegram_.api();
    std::chrono::steady_clock::time_point now_;
    Sender sender_{waiting()};
    TelegramMessenger messenger_{api_, sender_};
    Prediction prediction_;
    const std::string picture_ = encode_jpeg(cv::Mat(40, 60, CV_8UC3, cv::Scalar(1, 2, 3)), 90).value();
};

TEST_F(TelegramMessengerTest, SendsATextInReply) {
    EXPECT_THAT(messenger_.send("telegram:5", {.text = "hi"}, "3"), IsOkAnd("77"));
    EXPECT_EQ(boost::json::parse(telegram_.calls().back().body).at_pointer("/reply_parameters/message_id"), 3);
    EXPECT_THAT(messenger_.send("telegram:-100", {.text = "hi"}, ""), IsOkAnd("77"));
    EXPECT_EQ(boost::json::parse(telegram_.calls().back().body), boost::json::parse(R"({"chat_id":-100,"text":"hi"})"));
}

TEST_F(TelegramMessengerTest, ATextOverTheLimitBecomesSeveralMessages) {
    std::string lines;
    for (int i = 0; i < 1'000; ++i) lines += "potted plant 50 %\n";
    EXPECT_THAT(messenger_.send("telegram:5", {.text = lines, .buttons = {{{"Done", "/x"}}}}, "3"), IsOkAnd("77"));
    const auto calls = telegram_.calls();
    ASSERT_EQ(calls.size(), 5U);
    for (const auto& call : calls) {
        EXPECT_LE(boost::json::parse(call.body).at("text").as_string().size(), 4096U);
        EXPECT_EQ(call.body.find("reply_markup") != std::string::npos, &call == &calls.back());
    }
}

TEST_F(TelegramMessengerTest, KnowsItsOwnChatsOnly) {
    for (const char* chat : {"web:5", "telegram:", "telegram:x", "5", ""}) {
        EXPECT_THAT(messenger_.send(chat, {.text = "hi"}, ""), FailsWith(Code::internal)) << chat;
        EXPECT_THAT(messenger_.edit(chat, "1", {.text = "hi"}), FailsWith(Code::internal)) << chat;
        EXPECT_EQ(messenger_.acknowledge(chat, "hi", ""), "") << chat;
    }
    EXPECT_THAT(telegram_.calls(), IsEmpty());
}

TEST_F(TelegramMessengerTest, TheAcknowledgementBecomesThePicture) {
    EXPECT_EQ(messenger_.acknowledge("telegram:5", "looking", "3"), "77");
    EXPECT_THAT(deliver(picture_), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMessage", "editMessageMedia"));
    EXPECT_THAT(telegram_.calls().back().body, HasSubstr("/list p"));
}

TEST_F(TelegramMessengerTest, WithoutAPictureItBecomesTheText) {
    EXPECT_THAT(deliver(""), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText"));
}

TEST_F(TelegramMessengerTest, WithoutAnAcknowledgementTheAnswerIsAMessage) {
    prediction_.status_message_id = "";
    EXPECT_THAT(deliver(""), IsOk());
    EXPECT_THAT(deliver(picture_), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMessage", "sendPhoto"));
}

TEST_F(TelegramMessengerTest, InPlaceOfADeletedAcknowledgementTheAnswerIsAMessage) {
    telegram_.will_answer("editMessageText", 400, deleted);
    EXPECT_THAT(deliver(""), IsOk());
    telegram_.will_answer("editMessageMedia", 400, deleted);
    EXPECT_THAT(deliver(picture_), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendMessage", "editMessageMedia", "sendPhoto"));
}

TEST_F(TelegramMessengerTest, APictureThatTelegramRefusesLeavesTheText) {
    telegram_.will_answer("editMessageMedia", 400, bad_photo);
    EXPECT_THAT(deliver(picture_), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageMedia", "editMessageText"));
}

TEST_F(TelegramMessengerTest, APictureThatIsNoneLeavesTheText) {
    EXPECT_THAT(deliver("no picture"), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText"));
}

TEST_F(TelegramMessengerTest, AnAlbumIsAnsweredByItsListAndAnAlbum) {
    Prediction second = prediction_;
    second.status_message_id = "";
    const std::vector<Answer> answers = {
        answer(picture_), {.prediction = second, .summary = "2 dogs", .list = {}, .buttons = {}, .picture = picture_}};
    telegram_.will_answer("sendMediaGroup", 200, album_sent);
    EXPECT_THAT(messenger_.deliver_album(answers, {.text = "1. 1 dog\n2. 2 dogs"}), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendMediaGroup"));
    EXPECT_THAT(telegram_.calls().front().body, HasSubstr("2. 2 dogs"));
}

TEST_F(TelegramMessengerTest, AnAlbumThatWasNotAcknowledgedHasItsListAsCaption) {
    prediction_.status_message_id = "";
    const std::vector<Answer> answers = {answer(picture_), answer(picture_)};
    telegram_.will_answer("sendMediaGroup", 429, far_too_many);
    EXPECT_THAT(messenger_.deliver_album(answers, {.text = "1. 1 dog\n2. 2 dogs"}),
                FailsWith(Code::resource_exhausted));
    now_ += std::chrono::minutes(2);
    telegram_.will_answer("sendMediaGroup", 200, album_sent);
    EXPECT_THAT(messenger_.deliver_album(answers, {.text = "1. 1 dog\n2. 2 dogs"}), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMediaGroup", "sendMediaGroup")) << "one message, once";
    EXPECT_THAT(telegram_.calls().back().body, HasSubstr("2. 2 dogs"));
}

TEST_F(TelegramMessengerTest, AnAlbumThatCannotHaveItsListAsCaptionHasItInAMessage) {
    prediction_.status_message_id = "";
    const std::vector<Answer> answers = {answer(picture_), answer(picture_)};
    telegram_.will_answer("sendMediaGroup", 200, album_sent);
    EXPECT_THAT(messenger_.deliver_album(answers, {.text = std::string(2'000, 'x')}), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMessage", "sendMediaGroup"));
    telegram_.will_answer("sendMediaGroup", 400, bad_photo);
    EXPECT_THAT(messenger_.deliver_album(answers, {.text = "list"}), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMessage", "sendMediaGroup", "sendMediaGroup", "sendMessage"));
}

TEST_F(TelegramMessengerTest, AnAlbumInAGroupThatAllowsNoPhotosIsAnsweredByItsList) {
    prediction_.chat = "telegram:-100";
    prediction_.status_message_id = "";
    const std::vector<Answer> answers = {answer(picture_), answer(picture_)};
    telegram_.will_answer("sendMediaGroup", 400, no_photos_here);
    EXPECT_THAT(messenger_.deliver_album(answers, {.text = "list"}), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMediaGroup", "sendMessage"));
}

TEST_F(TelegramMessengerTest, OfAnAlbumWithOnePictureThatIsAPhoto) {
    Prediction second = prediction_;
    const std::vector<Answer> answers = {
        answer(""), {.prediction = second, .summary = "2 dogs", .list = {}, .buttons = {}, .picture = picture_}};
    EXPECT_THAT(messenger_.deliver_album(answers, {.text = "list"}), IsOk());
    EXPECT_THAT(messenger_.deliver_album({answers.data(), 1}, {.text = "list"}), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageText", "sendPhoto", "editMessageText"));
}

TEST_F(TelegramMessengerTest, AHiddenPhotosPictureIsHiddenHoweverItIsSent) {
    const auto is_told = [&](const Result<void>& sent) {
        EXPECT_THAT(sent, IsOk());
        return telegram_.calls().back().body.find("has_spoiler") != std::string::npos;
    };
    for (const bool hidden : {false, true}) {
        prediction_.reply.has_spoiler = hidden;
        prediction_.status_message_id = "4";
        EXPECT_EQ(is_told(deliver(picture_)), hidden);
        prediction_.status_message_id = "";
        EXPECT_EQ(is_told(deliver(picture_)), hidden);
        const std::vector<Answer> answers = {answer(picture_), answer(picture_)};
        telegram_.will_answer("sendMediaGroup", 200, album_sent);
        EXPECT_EQ(is_told(messenger_.deliver_album(answers, {.text = "list"})), hidden);
        EXPECT_EQ(is_told(messenger_.deliver_album({answers.data(), 1}, {.text = "list"})), hidden);
    }
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageMedia", "sendPhoto", "sendMediaGroup", "sendPhoto",
                                                 "editMessageMedia", "sendPhoto", "sendMediaGroup", "sendPhoto"));
}

TEST_F(TelegramMessengerTest, WaitsOutAFloodLimit) {
    telegram_.will_answer("editMessageMedia", 429, too_many);
    EXPECT_THAT(deliver(picture_), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageMedia", "editMessageMedia"));
    EXPECT_GE(now_.time_since_epoch(), std::chrono::seconds(3));
}

TEST_F(TelegramMessengerTest, AnAcknowledgementDoesNotWaitLong) {
    telegram_.will_answer("sendMessage", 429, far_too_many);
    EXPECT_EQ(messenger_.acknowledge("telegram:5", "looking", "3"), "");
    EXPECT_LE(now_.time_since_epoch(), std::chrono::seconds(10));
}

TEST_F(TelegramMessengerTest, ARefusedTokenIsTriedAgainAsItMayBeReplaced) {
    telegram_.know_only("12:n3w-token");
    EXPECT_THAT(deliver(picture_), FailsWith(Code::unavailable));
    int reported = 0;
    telegram_.live_token.when_refused([&] {
        if (++reported == 2) telegram_.live_token.replace(Secret("12:n3w-token"), Secret(FakeBotApi::token));
    });
    EXPECT_THAT(deliver(picture_), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageMedia"));
}

TEST_F(TelegramMessengerTest, ABlockedBotIsToldAtOnce) {
    telegram_.will_answer("editMessageMedia", 403, blocked);
    EXPECT_THAT(deliver(picture_), FailsWith(Code::permission_denied));
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageMedia"));
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
