// An album of which a part, or all, is not looked at: what is said of it, and when.

#include "chat/album_fixture.hpp"
#include "local/sqlite_claim_store.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using testing::AlbumTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using ::testing::StartsWith;

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

TEST_F(AlbumTest, OfWhichNothingIsAPictureSaysSoOnce) {
    for (const auto* id : {"11", "12", "13"}) receive(unreadable(id));
    work_off();
    ASSERT_THAT(messenger.albums, SizeIs(1));
    EXPECT_THAT(messenger.albums[0].back(), StartsWith("This file is not a picture"));
    EXPECT_THAT(messenger.acknowledgements, IsEmpty());
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

}  // namespace
}  // namespace polybot
