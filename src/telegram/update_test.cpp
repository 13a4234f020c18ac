#include "telegram/update.hpp"

#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;

TEST(ParseUpdate, ReadsAText) {
    const auto update = parse_update(
        R"({"update_id":7,"message":{"message_id":2,"date":1,"chat":{"id":-5,"type":"private"},"text":"hi"}})");
    ASSERT_THAT(update, IsOk());
    EXPECT_EQ(update->id, 7);
    ASSERT_TRUE(update->message);
    EXPECT_EQ(update->message->chat_id, -5);
    EXPECT_EQ(update->message->message_id, 2);
    EXPECT_TRUE(update->message->is_private);
    EXPECT_EQ(update->message->text, "hi");
    EXPECT_FALSE(update->message->photo);
}

TEST(ParseUpdate, TakesTheLargestSizeOfAPhotoAndItsCaption) {
    const auto update = parse_update(
        R"({"update_id":7,"message":{"message_id":2,"chat":{"id":5,"type":"group"},"caption":"only dogs",
            "photo":[{"file_id":"small","file_size":10},{"file_id":"large","file_size":900}]}})");
    ASSERT_THAT(update, IsOk());
    ASSERT_TRUE(update->message && update->message->photo);
    EXPECT_EQ(update->message->photo->id, "large");
    EXPECT_EQ(update->message->photo->bytes, 900);
    EXPECT_EQ(update->message->text, "only dogs");
    EXPECT_FALSE(update->message->is_private);
}

TEST(ParseUpdate, TakesAPictureSentAsAFileButNoOtherFile) {
    const auto with_type = [](const std::string& type) {
        return parse_update(R"({"update_id":7,"message":{"message_id":2,"chat":{"id":5},"document":{"file_id":"f",)"
                            R"("mime_type":")" +
                            type + R"("}}})");
    };
    EXPECT_TRUE(with_type("image/png")->message->photo);
    EXPECT_FALSE(with_type("application/pdf")->message->photo);
}

TEST(ParseUpdate, PassesOverWhatItDoesNotKnow) {
    for (const char* text : {R"({"update_id":7})", R"({"update_id":7,"poll":{"id":"1"}})",
                             R"({"update_id":7,"message":{}})", R"({"update_id":7,"message":[]})",
                             R"({"update_id":7,"message":{"message_id":"two","chat":{"id":"Ada"},"text":["a"]}})"}) {
        const auto update = parse_update(text);
        ASSERT_THAT(update, IsOk()) << text;
        EXPECT_FALSE(update->message) << text;
    }
}

TEST(ParseUpdate, ReadsADeeplyNestedMessage) {
    const auto update = parse_update(R"({"update_id":7,"message":{"message_id":2,"chat":{"id":5},"rich_message":)" +
                                     std::string(200, '[') + std::string(200, ']') + "}}");
    ASSERT_THAT(update, IsOk());
    EXPECT_TRUE(update->message);
}

TEST(ParseUpdate, RefusesWhatIsNoUpdate) {
    for (const std::string& text : {std::string(), std::string("{"), std::string("[]"), std::string(R"("text")"),
                                    std::string(R"({"update_id":"x"})"), std::string("\xff\xfe"),
                                    std::string(50'000, '['), std::string(max_update_bytes + 1, ' ')}) {
        EXPECT_THAT(parse_update(text), FailsWith(Code::invalid_argument));
    }
}

}  // namespace
}  // namespace polybot
