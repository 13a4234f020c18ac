#include "telegram/sender.hpp"

#include <vector>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::Ge;
using testing::IsOk;
using testing::IsOkAnd;

class SenderTest : public ::testing::Test {
  protected:
    /// An action that gives these answers, and then succeeds.
    auto answers(std::vector<Error> failures) {
        return [this, failures = std::move(failures), next = std::size_t{0}]() mutable -> Result<int> {
            sent_after_.push_back(now_.time_since_epoch());
            if (next < failures.size()) return failures[next++];
            return 77;
        };
    }

    std::chrono::steady_clock::time_point now_;
    /// Pauses take no time.
    Sender sender_{Waiting{.now = [this] { return now_; },
                           .sleep = [this](milliseconds pause, const std::stop_token&) { now_ += pause; }}};
    std::vector<std::chrono::nanoseconds> sent_after_;
};

TEST_F(SenderTest, KeepsToTheLimits) {
    EXPECT_THAT(sender_.send(5, patient, answers({})), IsOkAnd(77));
    EXPECT_THAT(sender_.send(5, patient, answers({}), 4), IsOkAnd(77));
    EXPECT_THAT(sender_.send(5, patient, answers({})), IsOkAnd(77));
    EXPECT_THAT(sent_after_, ElementsAre(seconds(0), milliseconds(1'050), milliseconds(5'250)));
}

TEST_F(SenderTest, WhatIsBriefIsGivenUpRatherThanSentLate) {
    EXPECT_THAT(sender_.send(5, brief, answers({}), 10), IsOk());
    EXPECT_THAT(sender_.send(5, brief, answers({})), FailsWith(Code::resource_exhausted));
    EXPECT_THAT(sent_after_, ElementsAre(seconds(0)));
    EXPECT_EQ(now_.time_since_epoch(), seconds(0)) << "at once";
}

TEST_F(SenderTest, TriesAgainWhenTelegramHasHadItsPause) {
    EXPECT_THAT(sender_.send(5, patient, answers({{Code::resource_exhausted, "slow down", seconds(7)}})), IsOkAnd(77));
    EXPECT_THAT(sent_after_, ElementsAre(seconds(0), Ge(seconds(7))));
}

TEST_F(SenderTest, APauseThatIsTooLongHoldsForTheChatsOtherMessages) {
    const Error slow_down{Code::resource_exhausted, "slow down", seconds(40)};
    EXPECT_THAT(sender_.send(5, patient, answers({slow_down})), FailsWith(Code::resource_exhausted));
    EXPECT_THAT(sender_.send(5, patient, answers({})), FailsWith(Code::resource_exhausted));
    EXPECT_EQ(sent_after_.size(), 1U) << "Telegram is not asked again";
    EXPECT_THAT(sender_.send(6, brief, answers({})), IsOk());
}

TEST_F(SenderTest, TriesAgainAfterFaultsThatPass) {
    EXPECT_THAT(sender_.send(5, patient, answers({{Code::unavailable, "away"}, {Code::unauthenticated, "token"}})),
                IsOkAnd(77));
    EXPECT_EQ(sent_after_.size(), 3U);
}

TEST_F(SenderTest, DoesNotTryAgainWhatIsFinal) {
    EXPECT_THAT(sender_.send(5, patient, answers({{Code::permission_denied, "blocked"}})),
                FailsWith(Code::permission_denied));
    EXPECT_EQ(sent_after_.size(), 1U);
}

}  // namespace
}  // namespace polybot
