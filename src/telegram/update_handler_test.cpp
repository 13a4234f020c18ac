#include "telegram/update_handler.hpp"

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using ::testing::Contains;
using testing::FakeBotApi;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using ::testing::SizeIs;

class UpdateHandlerTest : public testing::ChatTest {
  protected:
    UpdateHandlerTest() {
        telegram_.will_answer("getMe", 200, R"({"ok":true,"result":{"id":12,"username":"seeing_bot"}})");
    }

    static TelegramMessage a_photo() {
        return {.chat_id = 5, .message_id = 3, .is_private = true, .picture = TelegramFile{.id = "abc"}};
    }
    Result<void> handle(const TelegramMessage& message) { return handler_.handle({.id = 7, .message = message}); }
    void will_name_the_file() {
        telegram_.file = bitmap();
        telegram_.will_answer("getFile", 200, R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})");
    }

    FakeBotApi telegram_;
    BotApi api_ = telegram_.api();
    UpdateHandler handler_{api_, bot.conversation};
};

TEST_F(UpdateHandlerTest, FetchesAPhotoForTheConversation) {
    will_name_the_file();
    EXPECT_THAT(handle(a_photo()), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(UpdateHandlerTest, AHiddenPhotosAnswerIsToBeHidden) {
    will_name_the_file();
    TelegramMessage message = a_photo();
    message.picture->has_spoiler = true;
    EXPECT_THAT(handle(message), IsOk());
    EXPECT_TRUE(queued().at(0).reply.has_spoiler);
}

TEST_F(UpdateHandlerTest, APhotoIsFetchedWithWhatReplacesARefusedToken) {
    will_name_the_file();
    telegram_.know_only("12:n3w-token");
    telegram_.live_token.when_refused(
        [this] { telegram_.live_token.replace(Secret("12:n3w-token"), Secret(FakeBotApi::token)); });
    EXPECT_THAT(handle(a_photo()), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(UpdateHandlerTest, LeavesAGroupsTalkAlone) {
    TelegramMessage message = a_photo();
    message.is_private = false;
    EXPECT_THAT(handle(message), IsOk());
    EXPECT_THAT(queued(), IsEmpty());
    EXPECT_THAT(home.chat_log.read("telegram:5", 0, 10), testing::IsOkAnd(IsEmpty()));
}

TEST_F(UpdateHandlerTest, AReplyToSomebodysPictureMeansThatPicture) {
    will_name_the_file();
    TelegramMessage message{.chat_id = 5, .message_id = 3, .is_private = true, .replies_to = 17, .text = "only dogs"};
    message.replied_picture = TelegramFile{.id = "theirs"};
    EXPECT_THAT(handle(message), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(UpdateHandlerTest, WhatSomebodyElseWroteUnderAPictureAsksForNothing) {
    will_name_the_file();
    TelegramMessage message = a_photo();
    message.text = "only dogs";
    message.is_forwarded = true;
    EXPECT_THAT(handle(message), IsOk());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_THAT(jobs[0].options.classes, IsEmpty());
}

TEST_F(UpdateHandlerTest, AReplyToOurPictureAndACommandAreWords) {
    TelegramMessage message{.chat_id = 5, .message_id = 3, .is_private = true, .replies_to = 12, .text = "thanks"};
    message.replied_picture = TelegramFile{.id = "ours"};
    EXPECT_THAT(handle(message), IsOk());
    message.replies_to = 17;
    message.text = "/help";
    message.message_id = 4;
    EXPECT_THAT(handle(message), IsOk());
    EXPECT_THAT(queued(), IsEmpty());
    EXPECT_THAT(telegram_.methods(), Not(Contains("getFile")));
}

TEST_F(UpdateHandlerTest, APressedButtonIsCarriedOutAndItsWaitEnded) {
    const Update press{
        .id = 8, .press = ButtonPress{.query_id = "99", .chat_id = 5, .message_id = 3, .data = "/settings show list"}};
    EXPECT_THAT(handler_.handle(press), IsOk());
    EXPECT_THAT(messenger.edits, SizeIs(1));
    EXPECT_THAT(telegram_.methods(), Contains("answerCallbackQuery"));
}

TEST_F(UpdateHandlerTest, AGroupThatBecomesASupergroupKeepsItsSettings) {
    ASSERT_THAT(home.settings.put("telegram:-5", {.show = Show::list}, now), IsOk());
    EXPECT_THAT(handle({.chat_id = -5, .message_id = 3, .is_service = true, .moved_to = -1005}), IsOk());
    EXPECT_THAT(home.settings.get("telegram:-1005"), testing::IsOkAnd(ChatSettings{.show = Show::list}));
    EXPECT_THAT(messenger.texts, IsEmpty());
}

TEST_F(UpdateHandlerTest, WhatAsksNothingOfUsIsASuccess) {
    EXPECT_THAT(handle({.chat_id = 5, .message_id = 3, .is_private = true, .is_service = true}), IsOk());
    EXPECT_THAT(messenger.texts, IsEmpty());
}

}  // namespace
}  // namespace polybot
