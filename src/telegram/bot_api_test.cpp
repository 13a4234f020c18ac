#include "telegram/bot_api.hpp"

#include <boost/json.hpp>

#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FailsWith;
using testing::FakeBotApi;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::Not;

class BotApiTest : public ::testing::Test {
  protected:
    /// The JSON that the last call carried.
    boost::json::value sent() { return boost::json::parse(telegram_.calls().back().body); }

    FakeBotApi telegram_;
    BotApi api_ = telegram_.api();
};

TEST_F(BotApiTest, KnowsTheBotFromItsToken) {
    EXPECT_EQ(api_.bot_id(), "12");
    telegram_.will_answer("getMe", 200, R"({"ok":true,"result":{"id":12,"username":"finder_bot"}})");
    EXPECT_THAT(api_.get_me(), IsOkAnd("finder_bot"));
}

TEST_F(BotApiTest, RegistersAndRemovesTheWebhook) {
    telegram_.will_answer("setWebhook", 200, R"({"ok":true,"result":true})");
    EXPECT_THAT(api_.set_webhook("https://bot.example/x", "abc"), IsOk());
    EXPECT_EQ(sent(), boost::json::parse(R"({"url":"https://bot.example/x","secret_token":"abc","max_connections":16,
                                            "allowed_updates":["message"]})"));
    EXPECT_THAT(api_.delete_webhook(), IsOk());
    EXPECT_EQ(sent(), boost::json::parse(R"({"drop_pending_updates":false})"));
}

TEST_F(BotApiTest, KnowsWhatBecameOfTheWebhook) {
    telegram_.will_answer("getWebhookInfo", 200, R"({"ok":true,"result":{"url":"https://bot.example/x",
        "has_custom_certificate":false,"pending_update_count":3,"last_error_message":"Connection refused"}})");
    const auto info = api_.get_webhook_info();
    ASSERT_THAT(info, IsOk());
    EXPECT_EQ(info->url, "https://bot.example/x");
    EXPECT_EQ(info->pending_updates, 3);
    EXPECT_EQ(info->last_error, "Connection refused");
    telegram_.will_answer("getWebhookInfo", 200, R"({"ok":true,"result":{"url":""}})");
    EXPECT_EQ(api_.get_webhook_info()->url, "");
}

TEST_F(BotApiTest, GetsUpdates) {
    telegram_.will_answer("getUpdates", 200, R"({"ok":true,"result":[{"update_id":7},{"update_id":8}]})");
    EXPECT_THAT(api_.get_updates(7, std::chrono::seconds(50), {}),
                IsOkAnd(ElementsAre(R"({"update_id":7})", R"({"update_id":8})")));
    EXPECT_EQ(sent(), boost::json::parse(R"({"offset":7,"timeout":50,"allowed_updates":["message"]})"));
}

TEST_F(BotApiTest, SendsTextsAndEditsThem) {
    EXPECT_THAT(api_.send_message(5, "hi", 0), IsOkAnd(77));
    EXPECT_EQ(sent(), boost::json::parse(R"({"chat_id":5,"text":"hi"})"));
    EXPECT_THAT(api_.send_message(5, "hi", 3), IsOkAnd(77));
    EXPECT_EQ(sent(), boost::json::parse(R"({"chat_id":5,"text":"hi",
        "reply_parameters":{"message_id":3,"allow_sending_without_reply":true}})"));
    EXPECT_THAT(api_.edit_message_text(5, 77, "done"), IsOk());
    EXPECT_EQ(sent(), boost::json::parse(R"({"chat_id":5,"message_id":77,"text":"done"})"));
    EXPECT_THAT(api_.send_chat_action(5, "typing"), IsOk());
    EXPECT_EQ(sent(), boost::json::parse(R"({"chat_id":5,"action":"typing"})"));
}

TEST_F(BotApiTest, SendsAPhotoAsAForm) {
    const std::string picture("\xff\xd8\0jpeg", 7);
    EXPECT_THAT(api_.send_photo(5, picture, "2 persons", 3), IsOkAnd(77));
    EXPECT_THAT(telegram_.calls().back().body,
                AllOf(HasSubstr("name=\"chat_id\"\r\n\r\n5\r\n"), HasSubstr("name=\"caption\"\r\n\r\n2 persons\r\n"),
                      HasSubstr(R"({"message_id":3,"allow_sending_without_reply":true})"), HasSubstr(picture)));
}

TEST_F(BotApiTest, CutsWhatIsTooLongForTelegram) {
    EXPECT_THAT(api_.send_message(5, std::string(5'000, 'x'), 0), IsOk());
    EXPECT_EQ(sent().at("text").as_string().size(), 4'095 + std::string_view("…").size());
}

TEST_F(BotApiTest, AnEditThatChangesNothingIsDone) {
    telegram_.will_answer("editMessageText", 400,
                          R"({"ok":false,"error_code":400,"description":"Bad Request: message is not modified: …"})");
    EXPECT_THAT(api_.edit_message_text(5, 77, "same"), IsOk());
}

TEST_F(BotApiTest, SortsRefusals) {
    struct Case {
        int status;
        const char* description;
        Code code;
    };
    for (const Case& c : {Case{400, "Bad Request: chat not found", Code::not_found},
                          Case{400, "Bad Request: message text is empty", Code::invalid_argument},
                          Case{401, "Unauthorized", Code::unauthenticated},
                          Case{403, "Forbidden: bot was blocked by the user", Code::permission_denied},
                          Case{404, "Not Found", Code::unauthenticated},
                          Case{409, "Conflict: terminated by other getUpdates request", Code::unavailable},
                          Case{500, "Internal Server Error", Code::unavailable}}) {
        telegram_.will_answer("sendMessage", c.status,
                              R"({"ok":false,"description":")" + std::string(c.description) + R"("})");
        const auto sent = api_.send_message(5, "hi", 0);
        ASSERT_THAT(sent, FailsWith(c.code)) << c.description;
        EXPECT_THAT(sent.error().message, HasSubstr(c.description));
    }
}

TEST_F(BotApiTest, ReportsARefusedTokenAndUsesItsReplacement) {
    int reported = 0;
    telegram_.live_token.when_refused([&reported] { ++reported; });
    EXPECT_THAT(api_.send_message(5, "hi", 0), IsOk());
    EXPECT_EQ(reported, 0);
    telegram_.know_only("12:n3w-token");
    EXPECT_THAT(api_.send_message(5, "hi", 0), FailsWith(Code::unauthenticated));
    EXPECT_EQ(reported, 1);
    telegram_.live_token.replace(Secret("12:n3w-token"), Secret(FakeBotApi::token));
    EXPECT_THAT(api_.send_message(5, "hi", 0), IsOk());
    EXPECT_EQ(api_.bot_id(), "12");
}

TEST_F(BotApiTest, SaysHowLongAFloodLimitLasts) {
    const auto pause_of = [this](const std::string& rest) {
        telegram_.will_answer("sendMessage", 429,
                              R"({"ok":false,"error_code":429,"description":"Too Many Requests")" + rest + "}");
        const auto sent = api_.send_message(5, "hi", 0);
        EXPECT_THAT(sent, FailsWith(Code::resource_exhausted));
        return sent.error().retry_after;
    };
    EXPECT_EQ(pause_of(R"(,"parameters":{"retry_after":7})"), std::chrono::seconds(7));
    EXPECT_EQ(pause_of(R"(,"parameters":{"retry_after":-7})"), std::chrono::seconds(0));
    EXPECT_EQ(pause_of(R"(,"parameters":{"retry_after":"soon"})"), std::chrono::seconds(1));
    EXPECT_EQ(pause_of(R"(,"parameters":[])"), std::chrono::seconds(1));
    EXPECT_EQ(pause_of(""), std::chrono::seconds(1));
}

TEST_F(BotApiTest, SurvivesAnswersThatAreNoAnswers) {
    for (const char* body : {"", "<html>Bad Gateway</html>", "[]", "null", "{", "\xff"}) {
        telegram_.will_answer("sendMessage", 502, body);
        EXPECT_THAT(api_.send_message(5, "hi", 0), FailsWith(Code::unavailable)) << body;
    }
    telegram_.will_answer("sendMessage", 413, "<html>Request Entity Too Large</html>");
    EXPECT_THAT(api_.send_message(5, "hi", 0), FailsWith(Code::invalid_argument));
    for (const char* body : {R"({"ok":true})", R"({"ok":1,"result":{}})", R"({"result":{"message_id":1}})", "{}"}) {
        telegram_.will_answer("sendMessage", 200, body);
        EXPECT_THAT(api_.send_message(5, "hi", 0), FailsWith(Code::invalid_argument)) << body;
    }
    telegram_.will_answer("sendMessage", 200, R"({"ok":true,"result":{"message_id":"1"}})");
    EXPECT_THAT(api_.send_message(5, "hi", 0), FailsWith(Code::internal));
    telegram_.will_answer("getUpdates", 200, R"({"ok":true,"result":{}})");
    EXPECT_THAT(api_.get_updates(0, std::chrono::seconds(0), {}), FailsWith(Code::internal));
}

TEST_F(BotApiTest, DownloadsAFile) {
    telegram_.will_answer("getFile", 200, R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})");
    EXPECT_THAT(api_.download("abc", 1'000), IsOkAnd("the file's bytes"));
    telegram_.will_answer("getFile", 200, R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})");
    EXPECT_THAT(api_.download("abc", 3), FailsWith(Code::invalid_argument)) << "more than three bytes";
}

TEST_F(BotApiTest, FetchesNoStrangePath) {
    for (const char* path : {"../../bot12:other/getMe", "/etc/passwd", "photos/a b", "photos/a?x", "photos/%2e%2e/x",
                             "photos/a#b", "https://evil.example/x", "photos\\\\x", "photos/\\u0000", ""}) {
        telegram_.will_answer("getFile", 200, R"({"ok":true,"result":{"file_path":")" + std::string(path) + R"("}})");
        const auto file = api_.download("abc", 1'000);
        ASSERT_THAT(file, FailsWith(Code::invalid_argument)) << path;
        EXPECT_THAT(file.error().message, HasSubstr("no file path")) << path;
    }
    EXPECT_THAT(api_.download("abc", 1'000), FailsWith(Code::invalid_argument)) << "an answer without a path";
}

TEST(BotApiErrors, NeverShowTheToken) {
    HttpClient http;
    const LiveSecret token{Secret(FakeBotApi::token)};
    BotApi api(http, "http://127.0.0.1:1", token);
    const auto me = api.get_me();
    ASSERT_THAT(me, FailsWith(Code::unavailable));
    EXPECT_THAT(me.error().message, AllOf(HasSubstr("getMe"), Not(HasSubstr("s3cret"))));
}

}  // namespace
}  // namespace polybot
