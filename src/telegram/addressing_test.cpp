#include "telegram/addressing.hpp"

#include <gtest/gtest.h>

namespace polybot {
namespace {

constexpr std::int64_t our_id = 12;
const BotIdentity us{.id = our_id, .username = "Poly_Bot"};
const BotIdentity nameless{.id = our_id, .username = ""};

/// A message that Telegram marked nothing in, in a group.
TelegramMessage in_group(const std::string& text) {
    return {.chat_id = -5, .message_id = 1, .text = text, .mentions = mentions_in(text, {})};
}

TelegramMessage in_private(const std::string& text) {
    TelegramMessage message = in_group(text);
    message.is_private = true;
    return message;
}

TelegramMessage in_reply_to(std::int64_t user, const std::string& text) {
    TelegramMessage message = in_group(text);
    message.replies_to = user;
    return message;
}

struct Case {
    std::string text;
    std::optional<std::string> said;
};

TEST(SaidTo, InAGroup) {
    for (const Case& c : std::vector<Case>{
             {"", std::nullopt},
             {"hello", std::nullopt},
             {"hello @poly_bot", "hello"},
             {"@POLY_bot hello", "hello"},
             {"@Poly_Bot: only dogs", "only dogs"},
             {"@Poly_Bot, @Poly_Bot only dogs", "only dogs"},
             {"look, @Poly_Bot, a dog", "look, , a dog"},
             {"only @Poly_Bot dogs", "only dogs"},
             {"ask @Poly_Bot\nor not", "ask or not"},
             {"@Poly_Bot", ""},
             {"@Poly_Bots hello", std::nullopt},
             {"@other hello", std::nullopt},
             {"@other and @poly_bot", "@other and"},
             {"mail me@Poly_Bot", std::nullopt},
             {"/help", "/help"},
             {"  /help  ", "/help"},
             {"/help@poly_BOT", "/help"},
             {"/only@Poly_Bot dogs, cats", "/only dogs, cats"},
             {"/help@other_bot", std::nullopt},
             {"/help@other_bot @Poly_Bot", std::nullopt},
             {"@Poly_Bot /help", "/help"},
             {"/settings only dogs", "/settings only dogs"},
             {"/ban 123", std::nullopt},
             {"/meme top text", std::nullopt},
             {"/helpme", std::nullopt},
             {"/list", std::nullopt},
             {"/ban@Poly_Bot 123", "/ban 123"},
             {"@Poly_Bot /ban 123", "/ban 123"},
             {"/help@ you", "/help you"},
             {"try /help", std::nullopt},
             {"/", std::nullopt},
             {"/ help", std::nullopt},
             {"/usr/bin", std::nullopt},
             {"//help", std::nullopt},
         }) {
        EXPECT_EQ(said_to(us, in_group(c.text)), c.said) << c.text;
    }
}

TEST(SaidTo, InAPrivateChatEverything) {
    for (const Case& c : std::vector<Case>{
             {"", ""},
             {"  hello\n", "hello"},
             {"hello @other", "hello @other"},
             {"@Poly_Bot hello", "hello"},
             {"/start@other_bot 5", "/start 5"},
             {"/usr/bin", "/usr/bin"},
             {"/dance", "/dance"},
         }) {
        EXPECT_EQ(said_to(us, in_private(c.text)), c.said) << c.text;
    }
}

TEST(SaidTo, InAReplyToUs) {
    EXPECT_EQ(said_to(us, in_reply_to(our_id, "and cats?")), "and cats?");
    EXPECT_EQ(said_to(us, in_reply_to(our_id, "@other look")), "@other look");
    EXPECT_EQ(said_to(us, in_reply_to(our_id, "/help@other_bot")), std::nullopt);
    EXPECT_EQ(said_to(us, in_reply_to(our_id, "/help")), "/help");
    EXPECT_EQ(said_to(us, in_reply_to(our_id, "/ban")), std::nullopt) << "another bot's, about us";
    EXPECT_EQ(said_to(us, in_reply_to(13, "and cats?")), std::nullopt);
}

TEST(SaidTo, WhileTheNameIsNotKnown) {
    EXPECT_EQ(said_to(nameless, in_group("/help")), "/help");
    EXPECT_EQ(said_to(nameless, in_group("/help@Poly_Bot")), std::nullopt);
    EXPECT_EQ(said_to(nameless, in_group("@Poly_Bot hello")), std::nullopt);
    EXPECT_EQ(said_to(nameless, in_group("@ hello")), std::nullopt);
    EXPECT_EQ(said_to(nameless, in_reply_to(our_id, "hello")), "hello");
    EXPECT_EQ(said_to(nameless, in_private("/help@Poly_Bot")), "/help");
    EXPECT_EQ(said_to({}, in_group("hello")), std::nullopt) << "a bot without a number";
}

TEST(SaidTo, ByAMentionWithoutAName) {
    TelegramMessage message = in_group("Poly, hello");
    message.mentions = {{.begin = 0, .size = 4, .user = our_id}};
    EXPECT_EQ(said_to(us, message), "hello");
    EXPECT_EQ(said_to(nameless, message), "hello");
    message.mentions = {{.begin = 0, .size = 4, .user = 13}};
    EXPECT_EQ(said_to(us, message), std::nullopt);
}

TEST(SaidTo, NeverByTheChatItselfNorByABot) {
    TelegramMessage service = in_private("");
    service.is_service = true;
    EXPECT_EQ(said_to(us, service), std::nullopt);

    TelegramMessage from_bot = in_private("/help");
    from_bot.is_from_bot = true;
    EXPECT_EQ(said_to(us, from_bot), std::nullopt);
}

TEST(SaidTo, ThroughAnotherBotButNotThroughUs) {
    TelegramMessage message = in_private("hello");
    message.via_bot = 13;
    EXPECT_EQ(said_to(us, message), "hello");
    message.via_bot = our_id;
    EXPECT_EQ(said_to(us, message), std::nullopt);
}

}  // namespace
}  // namespace polybot
