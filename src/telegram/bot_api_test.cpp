#include "telegram/bot_api.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <span>

#include <boost/json.hpp>

#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"
#include "telegram/update.hpp"

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
                                            "allowed_updates":)" +
                                         std::string(allowed_updates) + "}"));
    EXPECT_THAT(api_.delete_webhook(), IsOk());
    EXPECT_EQ(sent(), boost::json::parse(R"({"drop_pending_updates":false})"));
}

TEST_F(BotApiTest, KnowsWhatBecameOfTheWebhook) {
    telegram_.will_answer("getWebhookInfo", 200, R"({"ok":true,"result":{"url":"https://bot.example/x",
        "has_custom_certificate":false,"pending_update_count":3,"last_error_message":"Connection refused",
        "last_error_date":1700000000,"max_connections":40,"allowed_updates":["message","callback_query"]}})");
    const auto info = api_.get_webhook_info();
    ASSERT_THAT(info, IsOk());
    EXPECT_EQ(info->url, "https://bot.example/x");
    EXPECT_EQ(info->pending_updates, 3);
    EXPECT_EQ(info->last_error, "Connection refused");
    EXPECT_EQ(info->last_error_at.time_since_epoch(), std::chrono::seconds(1'700'000'000));
    EXPECT_EQ(info->max_connections, 40);
    EXPECT_THAT(info->allowed_updates, ElementsAre("message", "callback_query"));
    telegram_.will_answer("getWebhookInfo", 200, R"({"ok":true,"result":{"url":""}})");
    EXPECT_EQ(api_.get_webhook_info()->url, "");
}

TEST_F(BotApiTest, GetsUpdates) {
    telegram_.will_answer("getUpdates", 200, R"({"ok":true,"result":[{"update_id":7},{"update_id":8}]})");
    EXPECT_THAT(api_.get_updates(7, std::chrono::seconds(50), {}),
                IsOkAnd(ElementsAre(R"({"update_id":7})", R"({"update_id":8})")));
    EXPECT_EQ(sent(), boost::json::parse(R"({"offset":7,"timeout":50,"allowed_updates":)" +
                                         std::string(allowed_updates) + "}"));
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

TEST_F(BotApiTest, PutsButtonsUnderMessages) {
    const InlineKeyboard keyboard = {{{"Less", "t:20"}, {"More", "t:5"}}, {{"All", "t:0"}}};
    const auto markup = boost::json::parse(R"({"inline_keyboard":[
        [{"text":"Less","callback_data":"t:20"},{"text":"More","callback_data":"t:5"}],
        [{"text":"All","callback_data":"t:0"}]]})");
    EXPECT_THAT(api_.send_message(5, "hi", 0, keyboard), IsOk());
    EXPECT_EQ(sent().at("reply_markup"), markup);
    EXPECT_THAT(api_.edit_message_text(5, 77, "hi", keyboard), IsOk());
    EXPECT_EQ(sent().at("reply_markup"), markup);
    for (const auto& send :
         {std::function([&] { return api_.send_photo(5, "jpeg", "", 0, keyboard).has_value(); }),
          std::function([&] { return api_.edit_message_photo(5, 7, "jpeg", "", keyboard).has_value(); })}) {
        EXPECT_TRUE(send());
        EXPECT_THAT(telegram_.calls().back().body,
                    HasSubstr("name=\"reply_markup\"\r\n\r\n" + boost::json::serialize(markup) + "\r\n"));
    }
}

TEST_F(BotApiTest, MakesAPhotoOfAMessage) {
    EXPECT_THAT(api_.edit_message_photo(5, 77, "the jpeg", "1 \"dog\"", {}), IsOk());
    EXPECT_THAT(telegram_.methods(), ElementsAre("editMessageMedia"));
    EXPECT_THAT(telegram_.calls().back().body,
                AllOf(HasSubstr("name=\"chat_id\"\r\n\r\n5\r\n"), HasSubstr("name=\"message_id\"\r\n\r\n77\r\n"),
                      HasSubstr(R"({"type":"photo","media":"attach://photo","caption":"1 \"dog\""})"),
                      HasSubstr("name=\"photo\"; filename="), HasSubstr("the jpeg"), Not(HasSubstr("reply_markup"))));
}

TEST_F(BotApiTest, SendsAnAlbum) {
    telegram_.will_answer("sendMediaGroup", 200, R"({"ok":true,"result":[{"message_id":8},{"message_id":9}]})");
    const std::vector<AlbumPhoto> photos = {{"first jpeg", "1 dog"}, {"second jpeg", ""}};
    EXPECT_THAT(api_.send_photos(5, photos, 3), IsOkAnd(8));
    EXPECT_THAT(telegram_.calls().back().body,
                AllOf(HasSubstr(R"([{"type":"photo","media":"attach://photo0","caption":"1 dog"},)"
                                R"({"type":"photo","media":"attach://photo1","caption":""}])"),
                      HasSubstr(R"({"message_id":3,"allow_sending_without_reply":true})"),
                      HasSubstr("name=\"photo0\"; filename="), HasSubstr("first jpeg"),
                      HasSubstr("name=\"photo1\"; filename="), HasSubstr("second jpeg")));
}

TEST_F(BotApiTest, AnAlbumHasTwoToTenPhotos) {
    const std::vector<AlbumPhoto> photos(11, AlbumPhoto{"jpeg", ""});
    EXPECT_THAT(api_.send_photos(5, std::span(photos).first(1), 0), FailsWith(Code::invalid_argument));
    EXPECT_THAT(api_.send_photos(5, photos, 0), FailsWith(Code::invalid_argument));
    EXPECT_THAT(telegram_.methods(), ElementsAre());
}

TEST_F(BotApiTest, AnswersWhoPressedAButton) {
    EXPECT_THAT(api_.answer_callback("91", ""), IsOk());
    EXPECT_EQ(sent(), boost::json::parse(R"({"callback_query_id":"91"})"));
    EXPECT_THAT(api_.answer_callback("91", std::string(300, 'x')), IsOk());
    EXPECT_EQ(sent().at("text").as_string(), std::string(199, 'x') + "…");
    telegram_.will_answer("answerCallbackQuery", 400,
                          R"({"ok":false,"error_code":400,"description":"Bad Request: query is too old and response )"
                          R"(timeout expired or query ID is invalid"})");
    EXPECT_THAT(api_.answer_callback("91", "late"), IsOk());
    telegram_.will_answer("answerCallbackQuery", 400, R"({"ok":false,"description":"Bad Request: another"})");
    EXPECT_THAT(api_.answer_callback("91", "odd"), FailsWith(Code::invalid_argument));
}

TEST_F(BotApiTest, SetsTheMenu) {
    EXPECT_THAT(api_.set_commands({{"start", "What I do"}}, ""), IsOk());
    EXPECT_EQ(sent(), boost::json::parse(R"({"commands":[{"command":"start","description":"What I do"}]})"));
    EXPECT_THAT(api_.set_commands({{"start", "Was ich tue"}}, "de"), IsOk());
    EXPECT_EQ(sent().at("language_code"), "de");
}

TEST_F(BotApiTest, FollowsAGroupThatBecameASupergroup) {
    const std::string moved =
        R"({"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",)"
        R"("parameters":{"migrate_to_chat_id":-1001234567890}})";
    telegram_.will_answer("sendMessage", 400, moved);
    EXPECT_THAT(api_.send_message(-5, "hi", 0), IsOkAnd(77));
    EXPECT_EQ(sent().at("chat_id"), -1001234567890);
    EXPECT_THAT(telegram_.methods(), ElementsAre("sendMessage", "sendMessage"));
    EXPECT_THAT(api_.send_photo(-5, "jpeg", "", 0), IsOkAnd(77));
    EXPECT_THAT(telegram_.calls().back().body, HasSubstr("\r\n\r\n-1001234567890\r\n")) << "remembered";
    EXPECT_EQ(telegram_.calls().size(), 3U);

    telegram_.will_answer("sendMessage", 400, moved);
    telegram_.will_answer("sendMessage", 400, moved);
    EXPECT_THAT(api_.send_message(-6, "hi", 0), FailsWith(Code::invalid_argument)) << "once, not for ever";
}

TEST_F(BotApiTest, CutsWhatIsTooLongForTelegram) {
    EXPECT_THAT(api_.send_message(5, std::string(5'000, 'x'), 0), IsOk());
    EXPECT_EQ(sent().at("text").as_string().size(), 4'095 + std::string_view("…").size());
}

TEST_F(BotApiTest, AnEditThatChangesNothingIsDone) {
    telegram_.will_answer("editMessageText", 400,
                          R"({"ok":false,"error_code":400,"description":"Bad Request: message is not modified: …"})");
    EXPECT_THAT(api_.edit_message_text(5, 77, "same"), IsOk());
    telegram_.will_answer("editMessageMedia", 400,
                          R"({"ok":false,"error_code":400,"description":"Bad Request: message is not modified: …"})");
    EXPECT_THAT(api_.edit_message_photo(5, 77, "same", ""), IsOk());
}

TEST_F(BotApiTest, SortsRefusals) {
    struct Case {
        int status;
        const char* description;
        Code code;
    };
    for (const Case& c :
         {Case{400, "Bad Request: chat not found", Code::not_found},
          Case{400, "Bad Request: message text is empty", Code::invalid_argument},
          Case{400, "Bad Request: message to edit not found", Code::failed_precondition},
          Case{400, "Bad Request: message can't be edited", Code::failed_precondition},
          Case{400, "Bad Request: there is no text in the message to edit", Code::failed_precondition},
          Case{400, "Bad Request: MESSAGE_ID_INVALID", Code::failed_precondition},
          Case{400, "Bad Request: not enough rights to send photos to the chat", Code::permission_denied},
          Case{400, "Bad Request: have no rights to send a message", Code::permission_denied},
          Case{400, "Bad Request: CHAT_WRITE_FORBIDDEN", Code::permission_denied},
          Case{400, "Bad Request: CHAT_RESTRICTED", Code::permission_denied},
          Case{400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", Code::permission_denied},
          Case{400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Code::permission_denied},
          Case{400, "Bad Request: TOPIC_CLOSED", Code::permission_denied},
          Case{400, "Bad Request: TOPIC_DELETED", Code::permission_denied},
          Case{400, "Bad Request: message thread not found", Code::permission_denied},
          Case{400, "Bad Request: PEER_ID_INVALID", Code::not_found},
          Case{401, "Unauthorized", Code::unauthenticated},
          Case{403, "Forbidden: bot was blocked by the user", Code::permission_denied},
          Case{403, "Forbidden: bot was kicked from the group chat", Code::permission_denied},
          Case{403, "Forbidden: user is deactivated", Code::permission_denied},
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

TEST_F(BotApiTest, AsksOnceMoreForAPathThatExpired) {
    const std::string path = R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})";
    for (int i = 0; i < 4; ++i) telegram_.will_answer("getFile", 200, path);
    telegram_.will_answer("file", 404, "");
    EXPECT_THAT(api_.download("abc", 1'000), IsOkAnd("the file's bytes"));
    EXPECT_THAT(telegram_.methods(), ElementsAre("getFile", "getFile"));
    telegram_.will_answer("file", 404, "");
    telegram_.will_answer("file", 404, "");
    EXPECT_THAT(api_.download("abc", 1'000), FailsWith(Code::not_found));
    EXPECT_EQ(telegram_.calls().size(), 4U);
}

TEST_F(BotApiTest, ReadsWhatAServerOfOurOwnPutsOnTheDisk) {
    const testing::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "photo.jpg";
    std::ofstream(file) << "bytes on the disk";
    const std::string path = R"({"ok":true,"result":{"file_path":")" + file.string() + R"("}})";
    HttpClient http;
    BotApi own(http, telegram_.url(), telegram_.live_token, folder.path());
    telegram_.will_answer("getFile", 200, path);
    EXPECT_THAT(own.download("abc", 1'000), IsOkAnd("bytes on the disk"));
    telegram_.will_answer("getFile", 200, path);
    EXPECT_THAT(api_.download("abc", 1'000), FailsWith(Code::invalid_argument)) << "not without being allowed to";
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
