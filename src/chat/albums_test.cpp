// An album: a job for each photo, one answer for all.

#include "chat/album_fixture.hpp"
#include "chat/upload_time.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using testing::AlbumTest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

TEST_F(AlbumTest, IsAcknowledgedOnceAndAnsweredTogether) {
    receive_photos({"11", "12", "13"});
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
    receive_photos({"11", "12"});
    const auto early = queued();
    for (const Job& job : early) work_on(job);
    for (const Job& job : early) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    ASSERT_THAT(messenger.albums, SizeIs(1));

    receive_photos({"13"});
    const auto late = queued();
    ASSERT_THAT(late, SizeIs(1));
    work_on(late[0], 3);
    EXPECT_THAT(bot.delivery.deliver(late[0].prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, "3 dogs");
}

TEST_F(AlbumTest, ASlowLineDoesNotHaveItSentTwice) {
    receive_photos({"11", "12", "13", "14"});
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
    receive_photos({"11", "12"});
    const auto early = queued();
    for (const Job& job : early) work_on(job);
    std::vector<Job> late;
    messenger.while_an_album_is_sent = [&] {
        receive_photos({"13"});
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
    receive(captioned(of_album("11"), "only dogs" + std::string(1'000, ' ')));
    receive_photos({"12"});
    const auto jobs = queued();
    EXPECT_THAT(jobs, SizeIs(2));
    for (const Job& job : jobs) EXPECT_THAT(job.options.classes, IsEmpty());
}

TEST_F(AlbumTest, IsAnsweredAtOnceWhenTheClockWasSetBack) {
    receive_photos({"11", "12"});
    const auto jobs = queued();
    for (const Job& job : jobs) work_on(job);
    now -= std::chrono::hours(1);
    const auto before = now;
    for (const Job& job : jobs) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
    EXPECT_EQ(now, before) << "nobody waited";
}

TEST_F(AlbumTest, OneThatComesSoonAfterAPhotoThatTookItsTimeIsAnsweredWithIt) {
    IncomingMessage slow = of_album("11");
    slow.fetch_photo = [this]() -> Result<std::string> {
        now += std::chrono::seconds(5);
        return std::string("%PDF-1.7");
    };
    receive(slow);
    const auto jobs = queued();
    while_somebody_waits = [&] { receive_photos({"12"}); };
    EXPECT_THAT(bot.delivery.deliver(jobs.at(0).prediction_id), IsOk());
    EXPECT_THAT(messenger.answers, IsEmpty());
    work_off();
    EXPECT_THAT(messenger.albums, SizeIs(1));
}

TEST_F(AlbumTest, IsWaitedForAlsoWhereTheClocksDiffer) {
    receive_photos({"11"});
    const auto jobs = queued();
    work_on(jobs.at(0));
    now -= std::chrono::milliseconds(40);
    while_somebody_waits = [&] { receive_photos({"12"}); };
    EXPECT_THAT(bot.delivery.deliver(jobs[0].prediction_id), IsOk());
    EXPECT_THAT(messenger.answers, IsEmpty());
    work_off();
    EXPECT_THAT(messenger.albums, SizeIs(1));
}

TEST_F(AlbumTest, OneAtATimeWaitsForItToBeWhole) {
    receive(unreadable("11"));
    receive(unreadable("12"));
    const auto jobs = queued();
    while_somebody_waits = [&] {
        EXPECT_THAT(bot.delivery.deliver(jobs.at(1).prediction_id), testing::FailsWith(Code::unavailable));
    };
    for (const Job& job : jobs) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_FALSE(while_somebody_waits) << "nobody waited";
    EXPECT_THAT(messenger.albums, SizeIs(1));
}

TEST_F(AlbumTest, ThatIsForgottenWhileSomebodyWaitsForItIsNotAnswered) {
    receive_photos({"11", "12"});
    const auto jobs = queued();
    for (const Job& job : jobs) work_on(job);
    while_somebody_waits = [&] { EXPECT_THAT(bot.forgetting.forget("telegram:5"), IsOk()); };
    for (const Job& job : jobs) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_FALSE(while_somebody_waits) << "nobody waited";
    EXPECT_THAT(messenger.albums, IsEmpty());
    EXPECT_THAT(messenger.answers, IsEmpty());
}

TEST_F(AlbumTest, ItsCaptionHoldsForAllItsPhotos) {
    receive(captioned(of_album("11"), "only dogs"));
    receive_photos({"12"});
    const auto jobs = queued();
    EXPECT_THAT(jobs, SizeIs(2));
    for (const Job& job : jobs) EXPECT_THAT(job.options.classes, ElementsAre("dog"));
}

TEST_F(AlbumTest, EachOfItsPhotosCountsOnce) {
    receive_photos({"11"});
    work_off();
    EXPECT_EQ(bot.outcomes.take(), (OutcomeCount{.answered = 1, .failed = 0}));
    receive_photos({"12", "13"});
    work_off();
    EXPECT_EQ(bot.outcomes.take(), (OutcomeCount{.answered = 2, .failed = 0}));
}

TEST_F(AlbumTest, ThatGrowsWhileSomebodyGathersItIsSentOnce) {
    receive_photos({"11"});
    work_off();
    messenger.answers.clear();
    IncomingMessage next = of_album("21");
    next.album = "78";
    receive(next);
    const auto first = queued().at(0);
    work_on(first);
    std::vector<Job> later;
    while_somebody_waits = [&] {
        for (const auto* id : {"22", "23"}) {
            IncomingMessage more = of_album(id);
            more.album = "78";
            receive(more);
        }
        later = queued();
        for (const Job& job : later) work_on(job);
    };
    EXPECT_THAT(bot.delivery.deliver(first.prediction_id), IsOk());
    for (const Job& job : later) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    EXPECT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.answers, IsEmpty());
}

TEST_F(AlbumTest, OneThatTheLogForgotIsAnsweredPhotoByPhoto) {
    receive_photos({"11", "12"});
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
    receive_photos({"11"});
    const auto jobs = queued();
    work_on(jobs.at(0));
    EXPECT_THAT(bot.delivery.deliver(jobs[0].prediction_id), IsOk());
    EXPECT_THAT(messenger.answers, SizeIs(1));
    EXPECT_THAT(messenger.albums, IsEmpty());
}

TEST_F(AlbumTest, WhatCannotBeDeliveredNowIsDeliveredLater) {
    receive_photos({"11", "12"});
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
