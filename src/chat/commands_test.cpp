#include "chat/commands.hpp"

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;

class CommandsTest : public testing::ChatTest {
  protected:
    CommandAnswer run(const std::string& command, const std::string& chat = "telegram:5") {
        const auto answer =
            bot.commands.run({.chat = chat, .message_id = "40", .language = Language::en, .text = command});
        EXPECT_THAT(answer, IsOk());
        return answer.value();
    }
    std::string said(const std::string& command, const std::string& chat = "telegram:5") {
        return run(command, chat).message.value().text;
    }
    /// A photo of the chat, looked at and answered; returns its prediction's id.
    std::string answered_photo(const std::string& message_id, int dogs) {
        EXPECT_THAT(bot.conversation.expect(photo(bitmap(), message_id)), IsOk());
        EXPECT_THAT(bot.conversation.handle(photo(bitmap(), message_id)), IsOk());
        const Job job = queued().at(0);
        work_on(job, dogs);
        EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
        return job.prediction_id;
    }
};

TEST_F(CommandsTest, StatusTellsHowMuchWaits) {
    EXPECT_EQ(said("/status"), say(Language::en, Text::status_idle));
    for (const char* id : {"1", "2", "3"}) EXPECT_THAT(bot.conversation.handle(photo(bitmap(), id)), IsOk());
    EXPECT_THAT(said("/status"), HasSubstr("3 photos"));
    now += std::chrono::minutes(2);
    EXPECT_THAT(said("/status"), HasSubstr(say(Language::en, Text::status_slow)));
}

TEST_F(CommandsTest, LastSendsTheLastAnswerAgain) {
    EXPECT_EQ(said("/last"), say(Language::en, Text::last_none));
    answered_photo("1", 1);
    answered_photo("2", 2);
    EXPECT_EQ(run("/last").message, std::nullopt);
    ASSERT_THAT(messenger.answers, SizeIs(3));
    EXPECT_EQ(messenger.answers[2].text, "2 dogs");
    EXPECT_EQ(messenger.answers[2].reply_to, "40");
    EXPECT_EQ(messenger.pictures[2], "jpeg of 2");
    EXPECT_EQ(said("/last", "telegram:6"), say(Language::en, Text::last_none));
}

TEST_F(CommandsTest, ListNamesEveryObject) {
    const std::string id = answered_photo("1", 2);
    ASSERT_THAT(messenger.buttons, SizeIs(1));
    EXPECT_EQ(messenger.buttons[0][0].command, "/list " + id);
    const auto list = run("/list " + id);
    EXPECT_TRUE(list.stands_alone);
    EXPECT_THAT(list.message.value().text, HasSubstr("dog 90 %\ndog 90 %"));
    for (const auto& other : {"/list", "/list nonsense", "/list ../../etc/passwd"}) {
        EXPECT_EQ(said(other), say(Language::en, Text::last_expired));
    }
    EXPECT_EQ(said("/list " + id, "telegram:6"), say(Language::en, Text::last_expired)) << "another's photo";
}

TEST_F(CommandsTest, ForgetAsksFirst) {
    const std::string id = answered_photo("1", 1);
    EXPECT_THAT(run("/forget").message.value().buttons, SizeIs(1));
    EXPECT_EQ(said("/forget no"), say(Language::en, Text::forget_kept));
    EXPECT_THAT(home.predictions.get(id), IsOk());
    EXPECT_THAT(messenger.forgotten, IsEmpty());
}

TEST_F(CommandsTest, ForgetDeletesEverything) {
    const std::string id = answered_photo("1", 1);
    EXPECT_THAT(run("/settings show list").message, ::testing::Ne(std::nullopt));
    EXPECT_THAT(bot.conversation.expect(photo(bitmap(), "2")), IsOk());
    EXPECT_THAT(bot.conversation.handle(photo(bitmap(), "2")), IsOk());
    const Job pending = queued().at(0);

    EXPECT_EQ(said("/forget yes"), say(Language::en, Text::forgotten));
    EXPECT_THAT(home.blobs.get(photo_key(id)), FailsWith(Code::not_found));
    EXPECT_THAT(home.blobs.get(annotated_key(id)), FailsWith(Code::not_found));
    EXPECT_THAT(home.blobs.get(pending.image_key), FailsWith(Code::not_found));
    EXPECT_THAT(home.settings.get("telegram:5"), IsOkAnd(ChatSettings{}));
    EXPECT_THAT(home.chat_log.read("telegram:5", 0, 100), IsOkAnd(IsEmpty()));
    EXPECT_THAT(messenger.forgotten, ElementsAre("telegram:5"));
    EXPECT_EQ(said("/last"), say(Language::en, Text::last_none));

    // What a worker still brings of the photo that waited is not answered.
    const auto left = home.predictions.get(pending.prediction_id).value();
    EXPECT_THAT(left.objects, IsEmpty());
    EXPECT_NE(left.chat, "telegram:5");
    const auto answers = messenger.answers.size();
    EXPECT_THAT(bot.delivery.deliver(pending.prediction_id), IsOk());
    EXPECT_THAT(messenger.answers, SizeIs(answers));
}

TEST_F(CommandsTest, ForgetLeavesOthersAlone) {
    const std::string id = answered_photo("1", 1);
    EXPECT_EQ(said("/forget yes", "telegram:6"), say(Language::en, Text::forgotten));
    EXPECT_THAT(home.blobs.get(photo_key(id)), IsOk());
}

TEST(DurationText, FitsItsUnit) {
    EXPECT_EQ(duration_text(std::chrono::seconds(1), Language::en), "1 second");
    EXPECT_EQ(duration_text(std::chrono::seconds(90), Language::en), "90 seconds");
    EXPECT_EQ(duration_text(std::chrono::seconds(121), Language::en), "3 minutes");
}

}  // namespace
}  // namespace polybot
