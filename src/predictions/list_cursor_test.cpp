#include "predictions/list_cursor.hpp"

#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOkAnd;

const ListPosition somewhere{
    .time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'001'042)),
    .id = "0f8fad5b-d9cb-469f-a165-70867728950e"};

TEST(ListCursorTest, IsReadBackFromItsText) {
    for (const auto direction : {ListCursor::Direction::older, ListCursor::Direction::newer}) {
        for (const ListPosition& position : {somewhere, ListPosition::oldest(), ListPosition::newest()}) {
            const ListCursor cursor{.direction = direction, .after = position};
            EXPECT_THAT(parse_list_cursor(to_text(cursor)), IsOkAnd(cursor));
        }
    }
    EXPECT_EQ(to_text({.direction = ListCursor::Direction::older, .after = somewhere}),
              "o018bcfe56c120f8fad5bd9cb469fa16570867728950e");
}

TEST(ListCursorTest, RefusesWhateverElseComes) {
    const std::string good = to_text({.direction = ListCursor::Direction::older, .after = somewhere});
    for (const std::string& bad :
         {std::string(), std::string("o"), good.substr(1), good + "0", 'x' + good.substr(1), good.substr(0, 44) + "G",
          good.substr(0, 44) + "'", "o-1" + good.substr(3), "offffffffffff" + good.substr(13), std::string(45, '\0'),
          std::string(1U << 20U, 'o')}) {
        EXPECT_THAT(parse_list_cursor(bad), FailsWith(Code::invalid_argument)) << bad.substr(0, 60);
    }
}

TEST(ListCursorTest, PositionsAreInTheOrderOfTimeThenOfId) {
    ListPosition later = somewhere;
    later.time += std::chrono::milliseconds(1);
    ListPosition beside = somewhere;
    beside.id.back() = 'f';
    EXPECT_LT(somewhere, later);
    EXPECT_LT(somewhere, beside);
    EXPECT_LT(beside, later);
    EXPECT_LT(ListPosition::oldest(), somewhere);
    EXPECT_GT(ListPosition::newest(), later);
}

}  // namespace
}  // namespace polybot
