#include "retry/retry.hpp"

#include <vector>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FailsWith;
using testing::IsOkAnd;

class RetryTest : public ::testing::Test {
  protected:
    /// Runs an action that fails with `error` for `failures` times, while time passes only in its pauses.
    Result<int> run(int failures, const Error& error) {
        const Waiting waiting{.now = [this] { return now_; },
                              .sleep =
                                  [this](milliseconds pause, const std::stop_token&) {
                                      now_ += pause;
                                      pauses_.push_back(pause);
                                      if (stop_in_pause_) stop_.request_stop();
                                  }};
        return retry({.attempts = 4}, waiting, stop_.get_token(), [&]() -> Result<int> {
            if (++attempts_ <= failures) return error;
            return attempts_;
        });
    }

    std::chrono::steady_clock::time_point now_;
    std::stop_source stop_;
    std::vector<milliseconds> pauses_;
    int attempts_ = 0;
    bool stop_in_pause_ = false;
};

TEST_F(RetryTest, RepeatsWhatMayPass) {
    EXPECT_THAT(run(2, {Code::unavailable, "away"}), IsOkAnd(3));
    EXPECT_EQ(pauses_.size(), 2U);
}

TEST_F(RetryTest, GivesUpAfterTheLastAttempt) {
    EXPECT_THAT(run(9, {Code::unavailable, "away"}), FailsWith(Code::unavailable));
    EXPECT_EQ(attempts_, 4);
}

TEST_F(RetryTest, DoesNotRepeatWhatIsFinal) {
    EXPECT_THAT(run(9, {Code::permission_denied, "blocked"}), FailsWith(Code::permission_denied));
    EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryTest, WaitsAsLongAsItIsAskedTo) {
    EXPECT_THAT(run(1, {Code::resource_exhausted, "slow down", seconds(3)}), IsOkAnd(2));
    EXPECT_THAT(pauses_, ::testing::ElementsAre(::testing::Ge(seconds(3))));
}

TEST_F(RetryTest, DoesNotBeginAPauseThatIsTooLong) {
    EXPECT_THAT(run(1, {Code::resource_exhausted, "slow down", seconds(60)}), FailsWith(Code::resource_exhausted));
    EXPECT_TRUE(pauses_.empty());
}

TEST_F(RetryTest, EndsWithItsStopToken) {
    stop_.request_stop();
    EXPECT_THAT(run(9, {Code::unavailable, "away"}), FailsWith(Code::unavailable));
    EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryTest, AStopInAPauseIsTheEnd) {
    stop_in_pause_ = true;
    EXPECT_THAT(run(9, {Code::unavailable, "away"}), FailsWith(Code::unavailable));
    EXPECT_EQ(attempts_, 1);
}

}  // namespace
}  // namespace polybot
