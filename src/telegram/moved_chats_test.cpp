#include "telegram/moved_chats.hpp"

#include <gtest/gtest.h>

namespace polybot {
namespace {

TEST(MovedChats, KnowsWhereAChatIsNow) {
    MovedChats chats;
    EXPECT_EQ(chats.number_of(-5), -5);
    chats.remember(-5, -1005);
    EXPECT_EQ(chats.number_of(-5), -1005);
    EXPECT_EQ(chats.number_of(-6), -6);
}

TEST(MovedChats, RemembersNoMoreThanItsCapacity) {
    MovedChats chats;
    const auto last = -2 * static_cast<std::int64_t>(MovedChats::capacity);
    for (std::int64_t chat = -1; chat >= last; --chat) chats.remember(chat, chat - 1'000'000);
    EXPECT_EQ(chats.size(), MovedChats::capacity);
    EXPECT_EQ(chats.number_of(last), last - 1'000'000) << "the newest is known";
}

}  // namespace
}  // namespace polybot
