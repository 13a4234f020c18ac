#include "chat/once.hpp"

#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAnd;

class OnceTest : public ::testing::Test {
  protected:
    /// An action that takes so long that another takes the step over, and comes to `outcome` while that one works.
    Result<void> outlive_the_lease(const Result<void>& outcome) {
        return once(home_.claims, clock_, step_, [&](bool) {
            now_ += step_.lease;
            const auto other = home_.claims.acquire(step_.step, now_, step_.lease);
            EXPECT_THAT(other, IsOkAnd(Claim::taken_over));
            return outcome;
        });
    }
    Result<void> come_again() {
        return once(home_.claims, clock_, step_, [&](bool) {
            ++done_again_;
            return Result<void>();
        });
    }

    const Step step_{.step = "7:update:1", .lease = std::chrono::seconds(60), .keep = std::chrono::hours(24)};
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1'700'000'000)};
    Clock clock_ = [this] { return now_; };
    int done_again_ = 0;
    testing::TemporaryFolder folder_;
    LocalHome home_{folder_.path() / "data"};
};

TEST_F(OnceTest, AFailureAfterTheLeaseLeavesTheStepToWhoeverTookItOver) {
    EXPECT_THAT(outlive_the_lease(Error{Code::unavailable, "away"}), FailsWith(Code::unavailable));
    EXPECT_THAT(come_again(), FailsWith(Code::unavailable)) << "the other works on it";
    EXPECT_EQ(done_again_, 0);
}

TEST_F(OnceTest, ASuccessAfterTheLeaseEndsTheStep) {
    EXPECT_THAT(outlive_the_lease({}), IsOk());
    now_ += step_.lease;  // As if the other had died.
    EXPECT_THAT(come_again(), IsOk());
    EXPECT_EQ(done_again_, 0);
}

}  // namespace
}  // namespace polybot
