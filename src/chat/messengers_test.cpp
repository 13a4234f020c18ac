#include "chat/messengers.hpp"

#include "chat/gone_chat.hpp"
#include "chat/recording_messenger.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

TEST(Messengers, GoesByTheChatsPrefix) {
    testing::RecordingMessenger web;
    testing::RecordingMessenger telegram;
    Messengers messengers;
    messengers.add("web", web);
    messengers.add("telegram", telegram);

    EXPECT_THAT(messengers.send("telegram:5", {.text = "hello"}, ""), IsOk());
    messengers.show_working("telegram:5");
    Prediction prediction;
    prediction.chat = "web:abc";
    const Answer answer{.prediction = prediction, .summary = "1 dog", .list = {}, .buttons = {}, .picture = {}};
    EXPECT_THAT(messengers.deliver(answer), IsOk());
    EXPECT_THAT(messengers.deliver_album({&answer, 1}, {.text = "1. 1 dog"}), IsOk());
    EXPECT_THAT(messengers.edit("telegram:5", "1", {.text = "hello"}), IsOk());
    EXPECT_EQ(messengers.acknowledge("telegram:5", "looking", "9"), "status-1");
    messengers.show_forgotten("web:abc");

    EXPECT_THAT(telegram.texts, SizeIs(1));
    EXPECT_EQ(telegram.worked, 1);
    EXPECT_THAT(telegram.answers, IsEmpty());
    EXPECT_THAT(telegram.edits, SizeIs(1));
    EXPECT_THAT(telegram.forgotten, IsEmpty());
    EXPECT_THAT(web.answers, SizeIs(1));
    EXPECT_THAT(web.albums, SizeIs(1));
    EXPECT_THAT(web.forgotten, SizeIs(1));
}

TEST(Messengers, AChatThatNobodyServesIsNotGone) {
    Messengers messengers;
    const auto sent = messengers.send("telegram:5", {.text = "hello"}, "");
    EXPECT_THAT(sent, FailsWith(Code::failed_precondition));
    EXPECT_FALSE(chat_is_gone(sent.error()));
    EXPECT_EQ(messengers.acknowledge("telegram:5", "looking", ""), "");
}

}  // namespace
}  // namespace polybot
