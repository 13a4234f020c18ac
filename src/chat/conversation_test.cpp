#include "chat/conversation.hpp"

#include "chat/chat_fixture.hpp"
#include "chat/full_queue.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;
using Said = testing::RecordingMessenger::Said;

class ConversationTest : public testing::ChatTest {
  protected:
    static std::string words(Text text, Language language = Language::en) { return say(language, text); }
    Ports with(BlobStore& blobs) { return with(home.jobs, blobs); }
    Ports with(JobQueue& jobs) { return with(jobs, home.blobs); }
    Ports with(JobQueue& jobs, BlobStore& blobs) {
        return {.jobs = jobs,
                .blobs = blobs,
                .predictions = home.predictions,
                .claims = home.claims,
                .log = home.chat_log,
                .settings = home.settings};
    }
    /// The photo of the message 9 with another caption.
    static IncomingMessage edited(const std::string& caption, const std::string& step) {
        IncomingMessage edit = photo(bitmap());
        edit.step = step;
        edit.is_edit = true;
        edit.text = caption;
        return edit;
    }
};

TEST_F(ConversationTest, AnswersWords) {
    EXPECT_THAT(bot.conversation.handle(text("/start", "update:1")), IsOk());
    EXPECT_THAT(bot.conversation.handle(text("/help", "update:2")), IsOk());
    EXPECT_THAT(bot.conversation.handle(text("hello", "update:3")), IsOk());
    EXPECT_THAT(bot.conversation.handle(text("", "update:4")), IsOk());
    EXPECT_THAT(bot.conversation.handle(text("/dance", "update:5")), IsOk());
    EXPECT_THAT(messenger.texts,
                ElementsAre(Said{"telegram:5", words(Text::greeting), "9"}, Said{"telegram:5", words(Text::help), "9"},
                            Said{"telegram:5", words(Text::send_a_photo), "9"},
                            Said{"telegram:5", words(Text::unsupported), "9"},
                            Said{"telegram:5", words(Text::unknown_command), "9"}));
}

TEST_F(ConversationTest, SpeaksTheSendersLanguage) {
    IncomingMessage message = text("/start");
    message.language = Language::de;
    EXPECT_THAT(bot.conversation.handle(message), IsOk());
    EXPECT_THAT(messenger.texts, ElementsAre(Said{"telegram:5", words(Text::greeting, Language::de), "9"}));
    EXPECT_NE(words(Text::greeting, Language::de), words(Text::greeting));
}

TEST_F(ConversationTest, TellsAGroupHowItIsAddressed) {
    for (const char* said : {"hello", "/start", "/help", "/last"}) {
        IncomingMessage message = text(said, said);
        message.in_group = true;
        EXPECT_THAT(bot.conversation.handle(message), IsOk());
    }
    const std::string greeting = words(Text::group_greeting);
    EXPECT_THAT(messenger.texts, ElementsAre(Said{"telegram:5", greeting, "9"}, Said{"telegram:5", greeting, "9"},
                                             Said{"telegram:5", greeting + "\n\n" + words(Text::help), "9"},
                                             Said{"telegram:5", words(Text::last_none_in_group), "9"}));
}

TEST_F(ConversationTest, StoresQueuesAndAcknowledgesAPhoto) {
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(messenger.acknowledgements, ElementsAre(Said{"telegram:5", words(Text::looking), "9"}));
    EXPECT_EQ(messenger.worked, 1);

    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].chat, "telegram:5");
    EXPECT_EQ(jobs[0].message_id, "9");
    EXPECT_EQ(jobs[0].status_message_id, "status-1");
    EXPECT_EQ(jobs[0].content_type, "image/bmp");
    EXPECT_EQ(jobs[0].requested_at, now);
    EXPECT_EQ(jobs[0].reply, (Reply{.language = "en", .show = Show::both, .album = ""}));
    EXPECT_THAT(home.blobs.get(jobs[0].image_key), IsOkAnd(Field(&Blob::bytes, bitmap())));
}

TEST_F(ConversationTest, DoesARepeatedMessageOnce) {
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1));
}

TEST_F(ConversationTest, LeavesAMessageToWhoeverHandlesIt) {
    ASSERT_THAT(home.claims.acquire("7:update:1", now, std::chrono::seconds(60)), IsOkAnd(Claim::acquired));
    EXPECT_THAT(bot.conversation.handle(text("hello")), FailsWith(Code::unavailable));
    EXPECT_THAT(messenger.texts, IsEmpty());
    // Whoever it was died: its lease ends.
    now += std::chrono::seconds(61);
    EXPECT_THAT(bot.conversation.handle(text("hello")), IsOk());
    EXPECT_THAT(messenger.texts, SizeIs(1));
}

TEST_F(ConversationTest, APhotoThatADeadProcessQueuedIsNotAcknowledgedAgainOnceItIsLookedAt) {
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    work_on(jobs[0]);
    // As if it had died before it could finish the update, which therefore comes again.
    {
        SqliteClaimStore dead(home.database);
        now += std::chrono::hours(25);
        ASSERT_THAT(dead.acquire("7:update:9", now, std::chrono::seconds(60)), IsOkAnd(Claim::acquired));
    }
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1));
    EXPECT_THAT(queued(), SizeIs(1)) << "the first alone";
    EXPECT_THAT(home.claims.acquire("7:update:9", now, std::chrono::seconds(60)), IsOkAnd(Claim::done));
}

TEST_F(ConversationTest, APhotoThatADeadProcessMayNotHaveQueuedIsQueued) {
    ASSERT_THAT(home.claims.acquire("7:update:9", now, std::chrono::seconds(60)), IsOkAnd(Claim::acquired));
    now += std::chrono::seconds(61);
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(ConversationTest, APhotoThatCannotBeFetchedNowIsTriedAgain) {
    EXPECT_THAT(bot.conversation.handle(photo(Error{Code::unavailable, "away"})), FailsWith(Code::unavailable));
    EXPECT_THAT(bot.conversation.handle(photo(Error{Code::resource_exhausted, "slow down", std::chrono::seconds(1)})),
                FailsWith(Code::resource_exhausted));
    EXPECT_THAT(messenger.texts, IsEmpty());
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(ConversationTest, ThatAPhotoFailedInItsLastTryIsSaid) {
    IncomingMessage message = photo(Error{Code::unavailable, "away"});
    message.is_last_try = true;
    EXPECT_THAT(bot.conversation.handle(message), IsOk());
    EXPECT_THAT(messenger.texts, ElementsAre(Said{"telegram:5", words(Text::out_of_order), "9"}));
}

TEST_F(ConversationTest, SaysWhyAPhotoIsRefused) {
    EXPECT_THAT(bot.conversation.handle(photo(Error{Code::invalid_argument, "too large"})), IsOk());
    EXPECT_THAT(bot.conversation.handle(photo(std::string("%PDF-1.7"), "10")), IsOk());
    ASSERT_THAT(messenger.texts, SizeIs(2));
    EXPECT_EQ(messenger.texts[0].text, words(Text::photo_unreachable));
    EXPECT_THAT(messenger.texts[1].text, HasSubstr("not a picture I can read"));
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(ConversationTest, ACaptionSaysWhatToLookFor) {
    IncomingMessage message = photo(bitmap());
    message.text = "only dogs and cats, min 60 %";
    EXPECT_THAT(bot.conversation.handle(message), IsOk());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].options, (DetectionOptions{.min_confidence = 0.6, .classes = {"dog", "cat"}}));
}

TEST_F(ConversationTest, ACaptionThatAsksForWhatIsUnknownIsNoReasonToRefuseThePhoto) {
    IncomingMessage message = photo(bitmap());
    message.text = "just married";
    EXPECT_THAT(bot.conversation.handle(message), IsOk());
    EXPECT_THAT(messenger.texts, IsEmpty());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].options, DetectionOptions{});
    EXPECT_THAT(jobs[0].reply.remark, HasSubstr("\"married\""));
}

TEST_F(ConversationTest, SettingsHoldForEveryPhoto) {
    EXPECT_THAT(bot.conversation.handle(text("/settings only dogs", "update:1")), IsOk());
    EXPECT_THAT(bot.conversation.handle(text("/settings show list", "update:2")), IsOk());
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].options.classes, std::vector<std::string>{"dog"});
    EXPECT_EQ(jobs[0].reply.show, Show::list);
}

TEST_F(ConversationTest, AnEditedCaptionHasTheAnswerReplaced) {
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    work_on(queued().at(0));
    EXPECT_THAT(bot.conversation.handle(edited("only cats", "update:77")), IsOk());
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1)) << "the first answer's message is there to be replaced";
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].status_message_id, "status-1");
    EXPECT_EQ(jobs[0].options.classes, std::vector<std::string>{"cat"});
    const auto noted = home.chat_log.find("telegram:5", "photo:" + jobs[0].prediction_id);
    EXPECT_THAT(noted, IsOk()) << "to be forgotten with the chat";
}

TEST_F(ConversationTest, AnEditThatAsksForNothingIsPassedOver) {
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(bot.conversation.handle(edited("our garden in April", "update:76")), IsOk()) << "while it waits";
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    work_on(jobs[0]);
    EXPECT_THAT(bot.conversation.handle(edited("our garden in May", "update:77")), IsOk());
    IncomingMessage words_only = text("helo -> hello", "update:2");
    words_only.is_edit = true;
    EXPECT_THAT(bot.conversation.handle(words_only), IsOk());
    EXPECT_THAT(queued(), IsEmpty()) << "no other than the first";
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1));
    EXPECT_THAT(messenger.texts, IsEmpty());
}

TEST_F(ConversationTest, APhotoThatWasNeverTakenComesByItsEditOnce) {
    EXPECT_THAT(bot.conversation.handle(edited("our garden in May", "update:77")), IsOk());
    EXPECT_THAT(bot.conversation.handle(edited("our garden in May", "update:77")), IsOk());
    EXPECT_THAT(bot.conversation.handle(edited("our garden in June", "update:78")), IsOk());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].prediction_id, prediction_id_of(photo(bitmap()))) << "so that the next edit finds it";
    EXPECT_THAT(messenger.acknowledgements, ElementsAre(Said{"telegram:5", words(Text::looking), "9"}));
    EXPECT_THAT(home.chat_log.find("telegram:5", "photo:" + jobs[0].prediction_id), IsOk());
    work_on(jobs[0]);
    EXPECT_THAT(bot.conversation.handle(edited("only cats", "update:79")), IsOk());
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1)) << "the answer is there to be replaced";
}

TEST_F(ConversationTest, AnEditThatBringsAPhotoIsNotPassedOverWhenItComesAgain) {
    testing::FullQueue queue(home.jobs, 1);
    Bot hindered(with(queue), messenger, clock());
    EXPECT_THAT(hindered.conversation.handle(edited("our bus", "update:77")), FailsWith(Code::unavailable));
    EXPECT_THAT(hindered.conversation.handle(edited("our bus", "update:77")), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1));
}

TEST_F(ConversationTest, AnEditThatBroughtAPhotoAndComesAgainOnceThatIsLookedAtIsPassedOver) {
    const IncomingMessage edit = edited("only cats", "update:77");
    EXPECT_THAT(bot.conversation.handle(edit), IsOk());
    work_on(queued().at(0));
    EXPECT_THAT(bot.photos.receive(edit, true), IsOk());
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(ConversationTest, APhotoThatComesAgainCountsOnceAgainstTheLimit) {
    IncomingMessage away = photo(Error{Code::unavailable, "away"});
    for (int i = 0; i < 100; ++i) EXPECT_THAT(bot.conversation.handle(away), FailsWith(Code::unavailable));
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(ConversationTest, APhotoWhoseEditCameFirstIsNotAcknowledgedAgain) {
    EXPECT_THAT(bot.conversation.handle(edited("only cats", "update:77")), IsOk());
    work_on(queued().at(0));
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), IsEmpty());
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1));
}

TEST_F(ConversationTest, AnApologyTakesThePlaceOfTheAcknowledgement) {
    testing::FullQueue full(home.jobs, 1);
    Bot hindered(with(full), messenger, clock(), waiting);
    IncomingMessage message = photo(bitmap());
    message.is_last_try = true;
    EXPECT_THAT(hindered.conversation.handle(message), IsOk());
    ASSERT_THAT(messenger.acknowledgements, SizeIs(1));
    EXPECT_THAT(messenger.edits, ElementsAre(Said{"telegram:5", words(Text::out_of_order), "status-1"}));
    EXPECT_THAT(messenger.texts, IsEmpty());
}

TEST_F(ConversationTest, AFloodIsToldOnceAndTheRestLeftOut) {
    int sent = 0;
    while (messenger.texts.empty() && sent < 1000) {
        EXPECT_THAT(bot.conversation.handle(photo(bitmap(), std::to_string(++sent))), IsOk());
    }
    EXPECT_LT(sent, 100);
    EXPECT_THAT(messenger.texts[0].text, HasSubstr("second"));
    EXPECT_THAT(bot.conversation.handle(photo(bitmap(), "1001")), IsOk());
    EXPECT_THAT(messenger.texts, SizeIs(1));
    EXPECT_THAT(messenger.acknowledgements, SizeIs(sent - 1));
    now += std::chrono::minutes(5);
    EXPECT_THAT(bot.conversation.handle(photo(bitmap(), "1002")), IsOk());
    EXPECT_THAT(messenger.acknowledgements, SizeIs(sent));
}

TEST_F(ConversationTest, WhoeverComesWhenTooManyWaitIsToldSoAndMayComeLater) {
    Bot busy(ports, messenger, clock(), waiting, 2);
    for (const char* id : {"1", "2", "3"}) EXPECT_THAT(busy.conversation.handle(photo(bitmap(), id)), IsOk());
    EXPECT_EQ(messenger.texts, (std::vector<Said>{{"telegram:5", words(Text::too_many_waiting), "3"}}));
    const auto held = home.jobs.receive(JobQueue::max_batch, {}).value();
    ASSERT_THAT(held, SizeIs(2));
    for (const ReceivedMessage& message : held) ASSERT_THAT(home.jobs.remove(message.receipt), IsOk());
    now += BacklogLimit::reading_lasts;
    EXPECT_THAT(busy.conversation.handle(photo(bitmap(), "4")), IsOk());
    EXPECT_THAT(messenger.texts, SizeIs(1));
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(ConversationTest, APhotoThatADeadProcessMayHaveQueuedIsNotRefusedWhenTooManyWait) {
    Bot busy(ports, messenger, clock(), waiting, 1);
    EXPECT_THAT(busy.conversation.handle(photo(bitmap(), "1")), IsOk());
    ASSERT_THAT(home.claims.acquire("7:update:9", now, std::chrono::seconds(60)), IsOkAnd(Claim::acquired));
    now += std::chrono::seconds(61);
    EXPECT_THAT(busy.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(messenger.texts, SizeIs(0));
    EXPECT_THAT(queued(), SizeIs(2));
}

TEST_F(ConversationTest, AChatThatIsGoneEndsQuietly) {
    messenger.failure = Error{Code::permission_denied, "blocked"};
    EXPECT_THAT(bot.conversation.handle(text("hello")), IsOk());
    messenger.failure.reset();
    EXPECT_THAT(bot.conversation.handle(text("hello")), IsOk());
    EXPECT_THAT(messenger.texts, IsEmpty());
}

TEST_F(ConversationTest, AnAcknowledgementThatFailsLosesNoPhoto) {
    messenger.failure = Error{Code::unavailable, "away"};
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].status_message_id, "");
}

TEST_F(ConversationTest, AButtonsAnswerTakesThePlaceOfItsMessage) {
    EXPECT_THAT(bot.conversation.press({.bot = "7",
                                        .step = "press:1",
                                        .chat = "telegram:5",
                                        .message_id = "30",
                                        .command = "/settings show boxes"}),
                IsOk());
    ASSERT_THAT(messenger.edits, SizeIs(1));
    EXPECT_EQ(messenger.edits[0].reply_to, "30");
    EXPECT_THAT(home.settings.get("telegram:5"), IsOkAnd(Field(&ChatSettings::show, Show::boxes)));
    EXPECT_THAT(messenger.texts, IsEmpty());
}

TEST_F(ConversationTest, APressThatIsBroughtTwiceIsDoneOnce) {
    const IncomingPress press{
        .bot = "7", .step = "press:1", .chat = "telegram:5", .message_id = "30", .command = "/settings class 16"};
    EXPECT_THAT(bot.conversation.press(press), IsOk());
    EXPECT_THAT(bot.conversation.press(press), IsOk());
    EXPECT_THAT(home.settings.get("telegram:5").value().options.classes, ElementsAre("dog"));
}

/// A store that refuses everything for a reason of its own.
class ClosedBlobs final : public BlobStore {
  public:
    explicit ClosedBlobs(Code code) : error_{code, "S3 PutObject failed: no entry (request 1-2)"} {}
    Result<void> put(const std::string&, std::string_view, const std::string&) override { return error_; }
    Result<Blob> get(const std::string&) override { return error_; }
    Result<void> remove(const std::string&) override { return error_; }

  private:
    Error error_;
};

TEST_F(ConversationTest, WhatIsBrokenHereIsToldInWordsForPeople) {
    for (const Code code : {Code::permission_denied, Code::failed_precondition, Code::invalid_argument}) {
        messenger.texts.clear();
        ClosedBlobs blobs(code);
        Bot broken(with(blobs), messenger, clock());
        EXPECT_THAT(broken.conversation.handle(photo(bitmap())), IsOk());
        EXPECT_THAT(messenger.texts, ElementsAre(Said{"telegram:5", words(Text::out_of_order), "9"}));
    }
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(ConversationTest, APhotoThatCannotBeQueuedNowIsAcknowledgedOnce) {
    testing::FullQueue queue(home.jobs, 2);
    Bot hindered(with(queue), messenger, clock());
    EXPECT_THAT(hindered.conversation.handle(photo(bitmap())), FailsWith(Code::unavailable));
    EXPECT_THAT(hindered.conversation.handle(photo(bitmap())), FailsWith(Code::unavailable));
    EXPECT_THAT(hindered.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(messenger.acknowledgements, SizeIs(1));
    EXPECT_EQ(queued().at(0).status_message_id, "status-1");
}

TEST_F(ConversationTest, WhatPassesComesAgain) {
    ClosedBlobs blobs(Code::unavailable);
    Bot broken(with(blobs), messenger, clock());
    EXPECT_THAT(broken.conversation.handle(photo(bitmap())), FailsWith(Code::unavailable));
    EXPECT_THAT(messenger.texts, IsEmpty());
    EXPECT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

}  // namespace
}  // namespace polybot
