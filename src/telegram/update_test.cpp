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
    EXPECT_FALSE(update->message->picture);
    EXPECT_FALSE(update->message->is_service);
    EXPECT_FALSE(update->press);
}

/// The message of an update whose message has these fields besides its number and chat.
TelegramMessage message_with(const std::string& fields) {
    const auto update = parse_update(
        R"({"update_id":7,"message":{"message_id":2,"date":1,"chat":{"id":5,"type":"group"},)" + fields + "}}");
    EXPECT_THAT(update, IsOk());
    if (update && update->message) return *update->message;
    ADD_FAILURE() << fields;
    return {};
}

std::string picture_of(const std::string& fields) {
    return message_with(fields).picture.value_or(TelegramFile{}).id;
}

TEST(ParseUpdate, TakesTheLargestSizeOfAPhotoWhereverItIsAndItsCaption) {
    const TelegramMessage message = message_with(R"("caption":"only dogs","media_group_id":"77","photo":[
        {"file_id":"small","width":90,"height":60,"file_size":10},
        {"file_id":"large","width":1280,"height":853,"file_size":900},
        {"file_id":"medium","width":320,"height":213,"file_size":1000}, {"width":9000,"height":9000}, "?"])");
    ASSERT_TRUE(message.picture);
    EXPECT_EQ(message.picture->id, "large");
    EXPECT_EQ(message.picture->bytes, 900);
    EXPECT_EQ(message.text, "only dogs");
    EXPECT_EQ(message.album, "77");
    EXPECT_FALSE(message.is_private);
}

TEST(ParseUpdate, ReadsWhetherAPhotoIsHidden) {
    EXPECT_FALSE(message_with(R"("photo":[{"file_id":"a"}])").picture->has_spoiler);
    EXPECT_TRUE(message_with(R"("photo":[{"file_id":"a"}],"has_media_spoiler":true)").picture->has_spoiler);
    EXPECT_TRUE(message_with(R"("text":"and this?","reply_to_message":{"message_id":1,"chat":{"id":5},
                                "photo":[{"file_id":"a"}],"has_media_spoiler":true})")
                    .replied_picture->has_spoiler);
}

TEST(ParseUpdate, TakesTheHeaviestPhotoWhereNoSidesAreGiven) {
    EXPECT_EQ(picture_of(R"("photo":[{"file_id":"a","file_size":10},{"file_id":"b","file_size":30},
                                     {"file_id":"c","file_size":20}])"),
              "b");
}

TEST(ParseUpdate, TakesAPictureSentAsAFileButNoOtherFile) {
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","mime_type":"image/png"})"), "f");
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","mime_type":"Image/JPEG"})"), "f");
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","file_name":"Dog.JPG"})"), "f");
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","file_name":"a.dog.webp","mime_type":""})"), "f");
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","mime_type":"application/pdf"})"), "");
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","mime_type":"application/pdf","file_name":"dog.jpg"})"), "");
    const std::string of_no_type = R"("document":{"file_id":"f","mime_type":"application/octet-stream")";
    EXPECT_EQ(picture_of(of_no_type + R"(,"file_name":"IMG_1.jpg"})"), "f");
    EXPECT_EQ(picture_of(of_no_type + R"(,"file_name":"setup.exe"})"), "");
    EXPECT_EQ(picture_of(of_no_type + "}"), "");
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","file_name":"jpg"})"), "");
    EXPECT_EQ(picture_of(R"("document":{"file_id":"f","file_name":"dog.jpg.exe"})"), "");
    EXPECT_EQ(picture_of(R"("document":{"mime_type":"image/png"})"), "");
}

TEST(ParseUpdate, TakesAStickerThatStandsStill) {
    EXPECT_EQ(picture_of(R"("sticker":{"file_id":"s","is_animated":false,"is_video":false})"), "s");
    EXPECT_EQ(picture_of(R"("sticker":{"file_id":"s","is_animated":true,"is_video":false})"), "");
    EXPECT_EQ(picture_of(R"("sticker":{"file_id":"s","is_animated":false,"is_video":true})"), "");
}

TEST(ParseUpdate, ReadsWhomAMessageRepliesToAndThePictureThere) {
    const TelegramMessage message = message_with(
        R"("text":"and this?","reply_to_message":{"message_id":1,"from":{"id":12,"is_bot":true},
           "chat":{"id":5},"photo":[{"file_id":"old"}]})");
    EXPECT_EQ(message.replies_to, 12);
    ASSERT_TRUE(message.replied_picture);
    EXPECT_EQ(message.replied_picture->id, "old");
    EXPECT_FALSE(message.picture);
}

TEST(ParseUpdate, AMessageInATopicIsNoReplyToWhoeverBeganTheTopic) {
    EXPECT_EQ(message_with(R"("text":"hi","reply_to_message":{"message_id":1,"from":{"id":12},"chat":{"id":5},
                              "forum_topic_created":{"name":"dogs"}})")
                  .replies_to,
              0);
}

TEST(ParseUpdate, ReadsWhoSpeaks) {
    EXPECT_FALSE(message_with(R"("text":"hi","from":{"id":3,"is_bot":false})").is_from_bot);
    EXPECT_TRUE(message_with(R"("text":"hi","from":{"id":3,"is_bot":true})").is_from_bot);
    EXPECT_FALSE(message_with(R"("text":"hi","from":{"id":3,"is_bot":true},"sender_chat":{"id":5})").is_from_bot);
    EXPECT_EQ(message_with(R"("text":"hi","via_bot":{"id":13})").via_bot, 13);
    EXPECT_TRUE(message_with(R"("text":"hi","forward_origin":{"type":"hidden_user"})").is_forwarded);
    EXPECT_FALSE(message_with(R"("text":"hi")").is_forwarded);
}

TEST(ParseUpdate, ReadsTheLanguageWhereItIsATag) {
    const auto language = [](const std::string& tag) {
        return message_with(R"("from":{"id":3,"language_code":")" + tag + R"("})").language;
    };
    EXPECT_EQ(language("pt-BR"), "pt-BR");
    EXPECT_EQ(language(std::string(35, 'a')), std::string(35, 'a'));
    EXPECT_EQ(language(std::string(36, 'a')), "");
    EXPECT_EQ(language("en_US"), "");
    EXPECT_EQ(language("d\u00E9"), "");
    EXPECT_EQ(language("a b"), "");
}

TEST(ParseUpdate, ReadsMentionsInTextAndCaption) {
    EXPECT_EQ(message_with(R"("text":"hi @ada","entities":[{"type":"mention","offset":3,"length":4}])").mentions,
              (std::vector<Mention>{{.begin = 3, .size = 4}}));
    EXPECT_EQ(message_with(R"("caption":"Ada","photo":[],
                              "caption_entities":[{"type":"text_mention","offset":0,"length":3,"user":{"id":9}}])")
                  .mentions,
              (std::vector<Mention>{{.begin = 0, .size = 3, .user = 9}}));
}

TEST(ParseUpdate, TellsServiceMessagesFromWhatPeopleSay) {
    for (const char* fields :
         {R"("new_chat_members":[{"id":3}])", R"("left_chat_member":{"id":3})", R"("new_chat_title":"dogs")",
          R"("new_chat_photo":[{"file_id":"a"}])", R"("pinned_message":{"message_id":1,"text":"hi","chat":{"id":5}})",
          R"("migrate_to_chat_id":-1005)", R"("group_chat_created":true)", R"("from":{"id":3})",
          R"("some_kind_of_tomorrow":{"text":"hi"})"}) {
        EXPECT_TRUE(message_with(fields).is_service) << fields;
        EXPECT_FALSE(message_with(fields).picture) << fields;
    }
    for (const char* fields :
         {R"("text":"hi")", R"("photo":[{"file_id":"a"}])", R"("voice":{})", R"("location":{})", R"("poll":{})"}) {
        EXPECT_FALSE(message_with(fields).is_service) << fields;
    }
}

TEST(ParseUpdate, ReadsWhatAGroupBecomes) {
    EXPECT_EQ(message_with(R"("migrate_to_chat_id":-1001234567890)").moved_to, -1001234567890);
    EXPECT_EQ(message_with(R"("migrate_to_chat_id":"-1001234567890")").moved_to, 0);
    EXPECT_EQ(message_with(R"("migrate_from_chat_id":-5)").moved_to, 0);
}

TEST(ParseUpdate, ReadsAnEdit) {
    const auto update =
        parse_update(R"({"update_id":7,"edited_message":{"message_id":2,"chat":{"id":5},"edit_date":2,"text":"hi"}})");
    ASSERT_THAT(update, IsOk());
    ASSERT_TRUE(update->message);
    EXPECT_TRUE(update->message->is_edit);
    EXPECT_EQ(update->message->text, "hi");
    EXPECT_FALSE(message_with(R"("text":"hi")").is_edit);
}

TEST(ParseUpdate, ReadsAPressOfAButtonAlsoUnderADeletedMessage) {
    for (const char* date : {"0", "1"}) {
        const auto update =
            parse_update(R"({"update_id":7,"callback_query":{"id":"q","from":{"id":3,"language_code":"de"},)"
                         R"("message":{"message_id":2,"chat":{"id":5,"type":"private"},"date":)" +
                         std::string(date) + R"(},"chat_instance":"c","data":"again"}})");
        ASSERT_THAT(update, IsOk());
        EXPECT_FALSE(update->message);
        ASSERT_TRUE(update->press);
        EXPECT_EQ(update->press->query_id, "q");
        EXPECT_EQ(update->press->chat_id, 5);
        EXPECT_EQ(update->press->message_id, 2);
        EXPECT_EQ(update->press->data, "again");
        EXPECT_EQ(update->press->language, "de");
    }
}

TEST(ParseUpdate, APressThatNothingCanAnswerIsNone) {
    for (const char* query : {R"({})", R"({"id":"q","from":{"id":3},"inline_message_id":"i","data":"d"})",
                              R"({"id":"q","message":{"message_id":2,"chat":{"id":5}}})",
                              R"({"from":{"id":3},"message":{"message_id":2,"chat":{"id":5}}})"}) {
        const auto update = parse_update(R"({"update_id":7,"callback_query":)" + std::string(query) + "}");
        ASSERT_THAT(update, IsOk());
        EXPECT_FALSE(update->press) << query;
    }
}

TEST(ParseUpdate, WhatIsOutOfBoundsIsNotTaken) {
    EXPECT_EQ(message_with(R"("text":")" + std::string(16'385, 'a') + '"').text, "");
    EXPECT_EQ(message_with(R"("text":")" + std::string(16'384, 'a') + '"').text.size(), 16'384U);
    EXPECT_EQ(message_with(R"("text":"hi","media_group_id":")" + std::string(513, '1') + '"').album, "");
    EXPECT_EQ(picture_of(R"("photo":[{"file_id":")" + std::string(513, 'f') + R"("}])"), "");
}

TEST(ParseUpdate, PassesOverWhatItDoesNotKnow) {
    for (const char* text : {R"({"update_id":7})", R"({"update_id":7,"poll":{"id":"1"}})",
                             R"({"update_id":7,"message":{}})", R"({"update_id":7,"message":[]})",
                             R"({"update_id":7,"message":{"message_id":"two","chat":{"id":"Ada"},"text":["a"]}})",
                             R"({"update_id":7,"edited_message":{"message_id":-1,"chat":{"id":5}}})",
                             R"({"update_id":7,"callback_query":[]})"}) {
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
                                    std::string(R"({"update_id":"x"})"), std::string(R"({"update_id":-1})"),
                                    std::string(R"({"update_id":9223372036854775807})"), std::string("\xff\xfe"),
                                    std::string(50'000, '['), std::string(max_update_bytes + 1, ' ')}) {
        EXPECT_THAT(parse_update(text), FailsWith(Code::invalid_argument));
    }
}

}  // namespace
}  // namespace polybot
