// An album: a job for each photo, one answer for all.

#include "chat/chat_fixture.hpp"
#include "chat/upload_time.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

class AlbumTest : public testing::ChatTest {
  protected:
    static IncomingMessage of_album(const std::string& message_id, Result<std::string> bytes = bitmap()) {
        IncomingMessage message = photo(std::move(bytes), message_id);
        message.album = "77";
        return message;
    }
    void receive(const std::vector<std::string>& message_ids) {
        for (const auto& id : message_ids) EXPECT_THAT(bot.conversation.expect(of_album(id)), IsOk());
        for (const auto& id : message_ids) EXPECT_THAT(bot.conversation.handle(of_album(id)), IsOk());
    }
};

TEST_F(AlbumTest, IsAcknowledgedOnceAndAnsweredTogether) {
    receive({"11", "12", "13"});
    ASSERT_THAT(messenger.acknowledgements, SizeIs(1));
    EXPECT_EQ(messenger.acknowledgements[0].text, say(Language::en, Text::looking_album));
    EXPECT_EQ(messenger.acknowledgements[0].reply_to, "11");

    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(3));
    work_on(jobs[2], 3);
    EXPECT_THAT(bot.delivery.deliver(jobs[2].prediction_id), IsOk());
    work_on(jobs[0], 1);
    EXPECT_THAT(bot.delivery.deliver(jobs[0].prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, IsEmpty()) << "one is not there yet";
    work_on(jobs[1], 2);
    EXPECT_THAT(bot.delivery.deliver(jobs[1].prediction_id), IsOk());
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0],
                ElementsAre("jpeg of 11", "jpeg of 12", "jpeg of 13", "1. 1 dog\n2. 2 dogs\n3. 3 dogs"));
    for (const Job& job : jobs) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.answers, IsEmpty());
}

TEST_F(AlbumTest, OneThatCameLateIsAnsweredByItself) {
    receive({"11", "12"});
    const auto early = queued();
    for (const Job& job : early) work_on(job);
    for (const Job& job : early) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    ASSERT_THAT(messenger.albums, SizeIs(1));

    receive({"13"});
    const auto late = queued();
    ASSERT_THAT(late, SizeIs(1));
    work_on(late[0], 3);
    EXPECT_THAT(bot.delivery.deliver(late[0].prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, "3 dogs");
}

TEST_F(AlbumTest, ASlowLineDoesNotHaveItSentTwice) {
    receive({"11", "12", "13", "14"});
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(4));
    for (const Job& job : jobs) work_on(job);
    messenger.while_an_album_is_sent = [&] {
        now += std::chrono::seconds(130) + 4 * upload_time(810 * 1080) - std::chrono::seconds(1);
        EXPECT_THAT(bot.delivery.deliver(jobs[0].prediction_id), testing::FailsWith(Code::unavailable));
    };
    EXPECT_THAT(bot.delivery.deliver(jobs[1].prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
}

TEST_F(AlbumTest, OneThatComesWhileTheRestIsSentIsAnsweredByItself) {
    receive({"11", "12"});
    const auto early = queued();
    for (const Job& job : early) work_on(job);
    std::vector<Job> late;
    messenger.while_an_album_is_sent = [&] {
        receive({"13"});
        late = queued();
        ASSERT_THAT(late, SizeIs(1));
        work_on(late[0], 3);
        EXPECT_THAT(bot.delivery.deliver(late[0].prediction_id), testing::FailsWith(Code::unavailable));
    };
    for (const Job& job : early) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    ASSERT_THAT(late, SizeIs(1));
    EXPECT_THAT(bot.delivery.deliver(late[0].prediction_id), IsOk());
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0], ElementsAre("jpeg of 11", "jpeg of 12", "1. 1 dog\n2. 1 dog"));
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, "3 dogs");
}

TEST_F(AlbumTest, ACaptionThatIsTooLongToAskForSomethingAsksForNothing) {
    IncomingMessage first = of_album("11");
    first.text = "only dogs" + std::string(1'000, ' ');
    for (const auto& message : {first, of_album("12")}) EXPECT_THAT(bot.conversation.expect(message), IsOk());
    for (const auto& message : {first, of_album("12")}) EXPECT_THAT(bot.conversation.handle(message), IsOk());
    const auto jobs = queued();
    EXPECT_THAT(jobs, SizeIs(2));
    for (const Job& job : jobs) EXPECT_THAT(job.options.classes, IsEmpty());
}

TEST_F(AlbumTest, IsAnsweredAtOnceWhenTheClockWasSetBack) {
    receive({"11", "12"});
    const auto jobs = queued();
    for (const Job& job : jobs) work_on(job);
    now -= std::chrono::hours(1);
    const auto before = now;
    for (const Job& job : jobs) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
    EXPECT_EQ(now, before) << "nobody waited";
}

TEST_F(AlbumTest, APhotoThatIsRefusedIsToldWithTheOthers) {
    for (const auto* id : {"11", "12"}) EXPECT_THAT(bot.conversation.expect(of_album(id)), IsOk());
    EXPECT_THAT(bot.conversation.handle(of_album("11")), IsOk());
    const auto jobs = queued();
    work_on(jobs.at(0));
    EXPECT_THAT(bot.delivery.deliver(jobs[0].prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, IsEmpty());
    EXPECT_THAT(bot.conversation.handle(of_album("12", std::string("%PDF-1.7"))), IsOk());
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0].back(), HasSubstr("1. 1 dog\n2. "));
    EXPECT_THAT(messenger.texts, IsEmpty());
}

TEST_F(AlbumTest, ItsCaptionHoldsForAllItsPhotos) {
    IncomingMessage first = of_album("11");
    first.text = "only dogs";
    EXPECT_THAT(bot.conversation.expect(first), IsOk());
    EXPECT_THAT(bot.conversation.expect(of_album("12")), IsOk());
    EXPECT_THAT(bot.conversation.handle(of_album("12")), IsOk());
    EXPECT_THAT(bot.conversation.handle(first), IsOk());
    for (const Job& job : queued()) EXPECT_THAT(job.options.classes, ElementsAre("dog"));
}

TEST_F(AlbumTest, IsToldOnceWhatOfItsCaptionIsNotHeeded) {
    IncomingMessage first = of_album("11");
    first.text = "only dragons";
    for (const auto& message : {first, of_album("12")}) EXPECT_THAT(bot.conversation.expect(message), IsOk());
    for (const auto& message : {first, of_album("12")}) EXPECT_THAT(bot.conversation.handle(message), IsOk());
    const auto jobs = queued();
    for (const Job& job : jobs) {
        work_on(job);
        EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    }
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_EQ(messenger.albums[0].back(), "1. 1 dog\n" + jobs.at(0).reply.remark + "\n2. 1 dog");
}

TEST_F(AlbumTest, APhotoThatIsGivenUpKeepsNoOtherBack) {
    for (const auto* id : {"11", "12"}) EXPECT_THAT(bot.conversation.expect(of_album(id)), IsOk());
    EXPECT_THAT(bot.conversation.handle(of_album("11")), IsOk());
    const auto jobs = queued();
    work_on(jobs.at(0));
    EXPECT_THAT(bot.delivery.deliver(jobs[0].prediction_id), IsOk());
    EXPECT_THAT(bot.conversation.handle(of_album("12", Error{Code::internal, "broken"})), IsOk());
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0].back(), HasSubstr("1. 1 dog\n2. "));
}

TEST_F(AlbumTest, OneThatTheLogForgotIsAnsweredPhotoByPhoto) {
    receive({"11", "12"});
    const auto jobs = queued();
    ASSERT_THAT(home.chat_log.clear("telegram:5"), IsOk());
    for (const Job& job : jobs) {
        work_on(job);
        EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    }
    EXPECT_THAT(messenger.answers, SizeIs(2));
    EXPECT_THAT(messenger.albums, IsEmpty());
}

TEST_F(AlbumTest, OfOnePhotoIsAPhoto) {
    receive({"11"});
    const auto jobs = queued();
    work_on(jobs.at(0));
    EXPECT_THAT(bot.delivery.deliver(jobs[0].prediction_id), IsOk());
    EXPECT_THAT(messenger.answers, SizeIs(1));
    EXPECT_THAT(messenger.albums, IsEmpty());
}

TEST_F(AlbumTest, WhatCannotBeDeliveredNowIsDeliveredLater) {
    receive({"11", "12"});
    const auto jobs = queued();
    for (const Job& job : jobs) work_on(job);
    messenger.failure = Error{Code::unavailable, "away"};
    EXPECT_THAT(bot.delivery.deliver(jobs.at(0).prediction_id), testing::FailsWith(Code::unavailable));
    messenger.failure.reset();
    EXPECT_THAT(bot.delivery.deliver(jobs.at(1).prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
}

}  // namespace
}  // namespace polybot
