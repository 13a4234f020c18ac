#include "time/rfc3339.hpp"

#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;
using testing::FailsWith;
using testing::IsOkAnd;

TEST(Rfc3339, WritesUtcWithMilliseconds) {
    EXPECT_EQ(to_rfc3339(system_clock::time_point(milliseconds(1'700'000'000'042))), "2023-11-14T22:13:20.042Z");
}

TEST(Rfc3339, ReadsWhatItWrote) {
    const system_clock::time_point time(milliseconds(1'700'000'000'042));
    EXPECT_THAT(parse_rfc3339(to_rfc3339(time)), IsOkAnd(time));
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
    for (const char* text : {"", "yesterday", "2023-11-14", "2023-13-14T22:13:20.042Z", "2023-11-14T22:13:20.042Zz",
                             "1013-11-14T22:13:20.042Z", "2262-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
        EXPECT_THAT(parse_rfc3339(text), FailsWith(Code::invalid_argument)) << text;
    }
}

}  // namespace
}  // namespace polybot
