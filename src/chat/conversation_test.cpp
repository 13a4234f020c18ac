#include "chat/conversation.hpp"

#include "chat/chat_fixture.hpp"
#include "chat/texts.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;
using Said = testing::RecordingMessenger::Said;

class ConversationTest : public testing::ChatTest {
  protected:
    static IncomingMessage text(const std::string& words, const std::string& step = "update:1") {
        return {.bot = "7", .step = step, .chat = "telegram:5", .message_id = "9", .text = words, .fetch_photo = {}};
    }
    static IncomingMessage photo(Result<std::string> bytes) {
        IncomingMessage message = text("");
        message.fetch_photo = [bytes] { return bytes; };
        return message;
    }

    PhotoIntake intake_{home.blobs, home.jobs, clock()};
    Conversation conversation_{messenger, intake_, home.claims, clock()};
};

TEST_F(ConversationTest, AnswersWords) {
    EXPECT_THAT(conversation_.handle(text("/start", "update:1")), IsOk());
    EXPECT_THAT(conversation_.handle(text("/help", "update:2")), IsOk());
    EXPECT_THAT(conversation_.handle(text("hello", "update:3")), IsOk());
    EXPECT_THAT(conversation_.handle(text("", "update:4")), IsOk());
    EXPECT_THAT(messenger.texts, ElementsAre(Said{"telegram:5", std::string(texts::greeting), "9"},
                                             Said{"telegram:5", std::string(texts::help), "9"},
                                             Said{"telegram:5", std::string(texts::send_a_photo), "9"},
                                             Said{"telegram:5", std::string(texts::unsupported), "9"}));
}

TEST_F(ConversationTest, StoresQueuesAndAcknowledgesAPhoto) {
    EXPECT_THAT(conversation_.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(messenger.texts, ElementsAre(Said{"telegram:5", std::string(texts::looking), "9"}));
    EXPECT_EQ(messenger.worked, 1);

    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].chat, "telegram:5");
    EXPECT_EQ(jobs[0].message_id, "9");
    EXPECT_EQ(jobs[0].status_message_id, "status-1");
    EXPECT_EQ(jobs[0].content_type, "image/bmp");
    EXPECT_EQ(jobs[0].requested_at, now);
    EXPECT_THAT(home.blobs.get(jobs[0].image_key), IsOkAnd(Field(&Blob::bytes, bitmap())));
}

TEST_F(ConversationTest, DoesARepeatedMessageOnce) {
    EXPECT_THAT(conversation_.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(conversation_.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
    EXPECT_THAT(messenger.texts, SizeIs(1));
}

TEST_F(ConversationTest, LeavesAMessageToWhoeverHandlesIt) {
    ASSERT_THAT(home.claims.acquire("7:update:1", now, std::chrono::seconds(60)), IsOkAnd(Claim::acquired));
    EXPECT_THAT(conversation_.handle(text("hello")), FailsWith(Code::unavailable));
    EXPECT_THAT(messenger.texts, IsEmpty());
    // Whoever it was died: its lease ends.
    now += std::chrono::seconds(61);
    EXPECT_THAT(conversation_.handle(text("hello")), IsOk());
    EXPECT_THAT(messenger.texts, SizeIs(1));
}

TEST_F(ConversationTest, APhotoThatCannotBeFetchedNowIsTriedAgain) {
    EXPECT_THAT(conversation_.handle(photo(Error{Code::unavailable, "away"})), FailsWith(Code::unavailable));
    EXPECT_THAT(conversation_.handle(photo(Error{Code::resource_exhausted, "slow down", std::chrono::seconds(1)})),
                FailsWith(Code::resource_exhausted));
    EXPECT_THAT(messenger.texts, IsEmpty());
    EXPECT_THAT(conversation_.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(ConversationTest, SaysWhyAPhotoIsRefused) {
    EXPECT_THAT(conversation_.handle(photo(Error{Code::invalid_argument, "too large"})), IsOk());
    IncomingMessage no_picture = photo(std::string("%PDF-1.7"));
    no_picture.step = "update:2";
    EXPECT_THAT(conversation_.handle(no_picture), IsOk());
    ASSERT_THAT(messenger.texts, SizeIs(2));
    EXPECT_EQ(messenger.texts[0].text, texts::photo_unreachable);
    EXPECT_THAT(messenger.texts[1].text, ::testing::EndsWith("."));
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(ConversationTest, AChatThatIsGoneEndsQuietly) {
    messenger.failure = Error{Code::permission_denied, "blocked"};
    EXPECT_THAT(conversation_.handle(text("hello")), IsOk());
    messenger.failure.reset();
    EXPECT_THAT(conversation_.handle(text("hello")), IsOk());
    EXPECT_THAT(messenger.texts, IsEmpty());
}

TEST_F(ConversationTest, AnAcknowledgementThatFailsLosesNoPhoto) {
    messenger.failure = Error{Code::unavailable, "away"};
    EXPECT_THAT(conversation_.handle(photo(bitmap())), IsOk());
    const auto jobs = queued();
    ASSERT_THAT(jobs, SizeIs(1));
    EXPECT_EQ(jobs[0].status_message_id, "");
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
        PhotoIntake intake(blobs, home.jobs, clock());
        Conversation conversation(messenger, intake, home.claims, clock());
        EXPECT_THAT(conversation.handle(photo(bitmap())), IsOk());
        EXPECT_THAT(messenger.texts, ElementsAre(Said{"telegram:5", std::string(texts::out_of_order), "9"}));
    }
    EXPECT_THAT(queued(), IsEmpty());
}

TEST_F(ConversationTest, WhatPassesComesAgain) {
    ClosedBlobs blobs(Code::unavailable);
    PhotoIntake intake(blobs, home.jobs, clock());
    Conversation conversation(messenger, intake, home.claims, clock());
    EXPECT_THAT(conversation.handle(photo(bitmap())), FailsWith(Code::unavailable));
    EXPECT_THAT(messenger.texts, IsEmpty());
    EXPECT_THAT(conversation_.handle(photo(bitmap())), IsOk());
    EXPECT_THAT(queued(), SizeIs(1));
}

}  // namespace
}  // namespace polybot
