// An album: a job for each photo, one answer for all.

#include "chat/chat_fixture.hpp"
#include "chat/upload_time.hpp"
#include "local/sqlite_claim_store.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using ::testing::StartsWith;

class AlbumTest : public testing::ChatTest {
  protected:
    static IncomingMessage of_album(const std::string& message_id, Result<std::string> bytes = bitmap()) {
        IncomingMessage message = photo(std::move(bytes), message_id);
        message.album = "77";
        return message;
    }
    /// As updates come: the next is not seen before the last is done with.
    void receive(const IncomingMessage& message) {
        EXPECT_THAT(bot.conversation.expect(message), IsOk());
        EXPECT_THAT(bot.conversation.handle(message), IsOk());
    }
    void receive_photos(const std::vector<std::string>& message_ids) {
        for (const auto& id : message_ids) receive(of_album(id));
    }
    static IncomingMessage captioned(IncomingMessage message, const std::string& caption) {
        message.text = caption;
        return message;
    }
    static IncomingMessage unreadable(const std::string& message_id) {
        return of_album(message_id, std::string("%PDF-1.7"));
    }
    static IncomingMessage video(const std::string& message_id) {
        IncomingMessage message = text("", "update:" + message_id);
        message.message_id = message_id;
        message.album = "77";
        return message;
    }
    /// What a worker does: it looks at the photos that were taken, and announces each.
    void work_off(const std::vector<Job>& jobs) {
        for (const Job& job : jobs) {
            if (!home.predictions.get(job.prediction_id)) work_on(job);
        }
        for (const Job& job : jobs) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    }
    void work_off() { work_off(queued()); }
};

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

TEST_F(AlbumTest, APhotoThatIsRefusedIsToldWithTheOthers) {
    const auto before = now;
    receive(unreadable("11"));
    receive_photos({"12", "13"});
    EXPECT_EQ(now, before) << "somebody waited in the chat's turn";
    EXPECT_THAT(messenger.texts, IsEmpty());
    ASSERT_THAT(messenger.acknowledgements, SizeIs(1));
    EXPECT_EQ(messenger.acknowledgements[0].reply_to, "12");
    work_off();
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0], ElementsAre("", "jpeg of 12", "jpeg of 13", HasSubstr("\n2. 1 dog\n3. 1 dog")));
    EXPECT_THAT(messenger.albums[0].back(), StartsWith("1. This file is not a picture"));
    EXPECT_THAT(messenger.answers, IsEmpty());
}

TEST_F(AlbumTest, ItsLastPhotoKeepsNoOtherBackWhenItIsRefused) {
    receive_photos({"11"});
    EXPECT_THAT(bot.conversation.expect(unreadable("12")), IsOk());
    work_off();
    EXPECT_THAT(messenger.albums, IsEmpty());
    EXPECT_THAT(bot.conversation.handle(unreadable("12")), IsOk());
    work_off();
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0].back(), StartsWith("1. 1 dog\n2. This file is not a picture"));
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

TEST_F(AlbumTest, OfWhichNothingIsAPictureSaysSoOnce) {
    for (const auto* id : {"11", "12", "13"}) receive(unreadable(id));
    work_off();
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0].back(), StartsWith("This file is not a picture"));
    EXPECT_THAT(messenger.acknowledgements, IsEmpty());
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

TEST_F(AlbumTest, ThatBeganWithinTheLimitIsTakenAsAWholeAndTheNextRefusedAsAWhole) {
    for (int i = 0; i < 49; ++i) ASSERT_TRUE(bot.limit.admit("telegram:5", now).admitted);
    receive_photos({"11", "12", "13"});
    EXPECT_THAT(queued(), SizeIs(3));
    for (const auto* id : {"21", "22", "23"}) {
        IncomingMessage next = of_album(id);
        next.album = "78";
        receive(next);
        now += std::chrono::seconds(3);  // In which another photo becomes possible.
    }
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_THAT(messenger.answers[0].text, HasSubstr("3 seconds"));
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(AlbumTest, ThatBeganIsTakenAsAWholeHoweverManyWaitByThen) {
    Bot busy{ports, messenger, clock(), waiting, 1};
    for (const auto* id : {"11", "12", "13"}) {
        EXPECT_THAT(busy.conversation.expect(of_album(id)), IsOk());
        EXPECT_THAT(busy.conversation.handle(of_album(id)), IsOk());
    }
    EXPECT_THAT(queued(), SizeIs(3));
    for (const auto* id : {"21", "22"}) {
        IncomingMessage next = of_album(id);
        next.album = "78";
        EXPECT_THAT(busy.conversation.expect(next), IsOk());
        EXPECT_THAT(busy.conversation.handle(next), IsOk());
    }
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, say(Language::en, Text::too_many_waiting));
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(AlbumTest, ThatIsRefusedWhileAnotherRefusalStandsIsNotTold) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(bot.limit.admit("telegram:5", now).admitted);
    ASSERT_TRUE(bot.limit.admit("telegram:5", now).tell);
    receive_photos({"11", "12", "13"});
    EXPECT_THAT(messenger.answers, IsEmpty());
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(AlbumTest, ARefusalThatADeadProcessStoredIsTold) {
    SqliteClaimStore dead(home.database);
    messenger.failure = Error{Code::unavailable, "away"};
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(bot.limit.admit("telegram:5", now).admitted);
    const auto refused = of_album("11");
    EXPECT_THAT(bot.conversation.expect(refused), IsOk());
    EXPECT_THAT(bot.conversation.handle(refused), testing::FailsWith(Code::unavailable));
    messenger.failure.reset();
    ASSERT_THAT(dead.acquire("7:update:11", now, std::chrono::seconds(60)), testing::IsOkAnd(Claim::acquired));
    now += std::chrono::seconds(61);
    EXPECT_THAT(bot.conversation.handle(refused), IsOk());
    EXPECT_THAT(messenger.answers, SizeIs(1));
}

TEST_F(AlbumTest, VideosAreToldWithThePhotosAndTheirCaptionHoldsForThem) {
    receive(captioned(video("11"), "only dogs"));
    receive_photos({"12"});
    receive(video("13"));
    receive(video("14"));
    receive_photos({"15"});
    EXPECT_THAT(messenger.texts, IsEmpty());
    const auto jobs = queued();
    for (const Job& job : jobs) {
        if (job.message_id == "12") {
            EXPECT_THAT(job.options.classes, ElementsAre("dog"));
        }
    }
    work_off(jobs);
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_EQ(messenger.albums[0].back(), "1, 3, 4. " + say(Language::en, Text::unsupported) + "\n2. 1 dog\n5. 1 dog");
    EXPECT_THAT(messenger.answers, IsEmpty());
}

TEST_F(AlbumTest, WhatItsCaptionAsksForThatThereIsNotIsToldByItsFirstPhoto) {
    receive(captioned(video("11"), "only dragons"));
    receive_photos({"12", "13"});
    work_off();
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0].back(), HasSubstr("\n2. 1 dog\nI know no \"dragons\""));
    EXPECT_EQ(messenger.albums[0].back().find("dragons"), messenger.albums[0].back().rfind("dragons"));
}

TEST_F(AlbumTest, ARefusalThatCouldNotBeToldIsToldThoughThereIsRoomByThen) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(bot.limit.admit("telegram:5", now).admitted);
    messenger.failure = Error{Code::unavailable, "away"};
    EXPECT_THAT(bot.conversation.expect(of_album("11")), IsOk());
    EXPECT_THAT(bot.conversation.handle(of_album("11")), testing::FailsWith(Code::unavailable));
    messenger.failure.reset();
    now += std::chrono::seconds(30);
    EXPECT_THAT(bot.conversation.handle(of_album("11")), IsOk());
    EXPECT_THAT(messenger.answers, SizeIs(1));
    EXPECT_THAT(messenger.acknowledgements, IsEmpty());
    EXPECT_THAT(queued(), IsEmpty());
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

TEST_F(AlbumTest, ACommandUnderAVideoIsACommand) {
    receive(captioned(video("11"), "/help"));
    EXPECT_THAT(messenger.texts, SizeIs(1));
    receive_photos({"12", "13"});
    work_off();
    EXPECT_THAT(messenger.albums, SizeIs(1));
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
    receive_photos({"11"});
    const IncomingMessage broken = of_album("12", Error{Code::internal, "broken"});
    EXPECT_THAT(bot.conversation.expect(broken), IsOk());
    work_off();
    EXPECT_THAT(messenger.albums, IsEmpty());
    EXPECT_THAT(bot.conversation.handle(broken), IsOk());
    work_off();
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0].back(), HasSubstr("1. 1 dog\n2. "));
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
