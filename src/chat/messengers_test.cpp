#include "chat/messengers.hpp"

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

    EXPECT_THAT(messengers.send_text("telegram:5", "hello", ""), IsOk());
    messengers.show_working("telegram:5");
    Prediction prediction;
    prediction.chat = "web:abc";
    EXPECT_THAT(messengers.deliver({.prediction = prediction, .text = "1 dog", .picture = {}}), IsOk());

    EXPECT_THAT(telegram.texts, SizeIs(1));
    EXPECT_EQ(telegram.worked, 1);
    EXPECT_THAT(telegram.answers, IsEmpty());
    EXPECT_THAT(web.answers, SizeIs(1));
}

TEST(Messengers, AChatThatNobodyServesIsNotGone) {
    Messengers messengers;
    const auto sent = messengers.send_text("telegram:5", "hello", "");
    EXPECT_THAT(sent, FailsWith(Code::failed_precondition));
    EXPECT_FALSE(chat_is_gone(sent.error()));
}

}  // namespace
}  // namespace polybot
