#include "telegram/update_handler.hpp"

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using testing::FakeBotApi;
using testing::IsOk;
using ::testing::SizeIs;

class UpdateHandlerTest : public testing::ChatTest {
  protected:
    Result<void> handle_photo() {
        return handler_.handle(
            {.id = 7, .message = TelegramMessage{.chat_id = 5, .message_id = 3, .picture = TelegramFile{.id = "abc"}}});
    }
    void will_name_the_file() {
        telegram_.file = bitmap();
        telegram_.will_answer("getFile", 200, R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})");
    }

    FakeBotApi telegram_;

  private:
    BotApi api_ = telegram_.api();
    PhotoIntake intake_{home.blobs, home.jobs, clock()};
    Conversation conversation_{messenger, intake_, home.claims, clock()};
    UpdateHandler handler_{api_, conversation_};
};

TEST_F(UpdateHandlerTest, FetchesAPhotoForTheConversation) {
    will_name_the_file();
    EXPECT_THAT(handle_photo(), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(UpdateHandlerTest, APhotoIsFetchedWithWhatReplacesARefusedToken) {
    will_name_the_file();
    telegram_.know_only("12:n3w-token");
    telegram_.live_token.when_refused(
        [this] { telegram_.live_token.replace(Secret("12:n3w-token"), Secret(FakeBotApi::token)); });
    EXPECT_THAT(handle_photo(), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

}  // namespace
}  // namespace polybot
