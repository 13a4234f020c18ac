#include "chat/moving.hpp"

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;

constexpr const char* old_chat = "telegram:5";
constexpr const char* new_chat = "telegram:-1005";

class MovingTest : public testing::ChatTest {
  protected:
    Result<void> move() { return bot.conversation.move({.bot = "7", .from = old_chat, .to = new_chat}); }
    Job queued_photo(const std::string& message_id, const std::string& album = "") {
        IncomingMessage message = photo(bitmap(), message_id);
        message.album = album;
        EXPECT_THAT(bot.conversation.expect(message), IsOk());
        EXPECT_THAT(bot.conversation.handle(message), IsOk());
        return queued().at(0);
    }
    std::string said(const std::string& command) {
        const auto answer =
            bot.commands.run({.chat = new_chat, .message_id = "40", .language = Language::en, .text = command});
        EXPECT_THAT(answer, IsOk());
        return answer && answer->message ? answer->message->text : "";
    }
};

TEST_F(MovingTest, SettingsAndPhotosGoAlong) {
    EXPECT_THAT(bot.conversation.handle(text("/settings only dogs", "update:90")), IsOk());
    const Job job = queued_photo("1");
    work_on(job, 2);
    EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    const auto said_before = messenger.texts.size();
    EXPECT_THAT(move(), IsOk());
    EXPECT_THAT(messenger.texts, SizeIs(said_before)) << "a move is no reason to speak";
    EXPECT_THAT(home.settings.get(new_chat).value().options.classes, ::testing::ElementsAre("dog"));
    EXPECT_THAT(home.settings.get(old_chat), IsOkAnd(ChatSettings{}));
    EXPECT_THAT(home.chat_log.read(old_chat, 0, 100), IsOkAnd(IsEmpty()));

    EXPECT_EQ(said("/last"), "");
    EXPECT_EQ(messenger.answers.back().text, "2 dogs");
    EXPECT_THAT(said("/list " + job.prediction_id), HasSubstr("dog 90 %"));
    EXPECT_EQ(said("/forget yes"), say(Language::en, Text::forgotten));
    EXPECT_THAT(home.blobs.get(job.image_key), testing::FailsWith(Code::not_found));
    EXPECT_EQ(said("/list " + job.prediction_id), say(Language::en, Text::last_expired));
}

TEST_F(MovingTest, ARepeatedMoveLeavesTheNewChatAsItIs) {
    EXPECT_THAT(bot.conversation.handle(text("/settings only dogs", "update:90")), IsOk());
    EXPECT_THAT(move(), IsOk());
    EXPECT_EQ(said("/settings only cats").empty(), false);
    EXPECT_THAT(move(), IsOk());
    EXPECT_THAT(bot.moving.move(old_chat, new_chat), IsOk()) << "as by one who takes over from the dead";
    EXPECT_THAT(home.settings.get(new_chat).value().options.classes, ::testing::ElementsAre("cat"));
}

TEST_F(MovingTest, OldPhotosMakeTheNewChatNoOlder) {
    work_on(queued_photo("1"));
    now += std::chrono::days(28);
    IncomingMessage next = photo(bitmap(), "2");
    next.chat = new_chat;
    EXPECT_THAT(bot.conversation.expect(next), IsOk());
    EXPECT_THAT(move(), IsOk());
    now += std::chrono::days(3);
    ASSERT_THAT(home.chat_log.append("telegram:9", "", "{}", now), IsOk());
    EXPECT_THAT(home.chat_log.read(new_chat, 0, 100), IsOkAnd(SizeIs(2)));
}

TEST_F(MovingTest, PhotosThatWaitAreAnswered) {
    const Job job = queued_photo("1");
    EXPECT_THAT(move(), IsOk());
    work_on(job);
    EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_THAT(messenger.answers, SizeIs(1));
}

TEST_F(MovingTest, AnAlbumThatWaitsIsAnsweredAsOne) {
    const Job first = queued_photo("1", "77");
    work_on(first);
    const Job second = queued_photo("2", "77");
    EXPECT_THAT(bot.delivery.deliver(first.prediction_id), IsOk());
    EXPECT_THAT(move(), IsOk());
    work_on(second);
    EXPECT_THAT(bot.delivery.deliver(second.prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
}

}  // namespace
}  // namespace polybot
