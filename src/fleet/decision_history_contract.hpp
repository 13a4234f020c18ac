#pragma once

#include <chrono>
#include <vector>

#include <gmock/gmock.h>

#include "fleet/decision_log.hpp"
#include "result/matchers.hpp"

/// What every DecisionHistory does; for tests only. A Home makes one fresh history of a fleet without workers, and
/// decides by whatever sizes that fleet; up to two workers in these tests:
///
///     DecisionHistory& decisions();
///     void decide(int from, int to);    // a decision of now
namespace polybot {

template <class Home>
class DecisionHistoryContract : public ::testing::Test {
  protected:
    /// The sizes that were gone to, newest first.
    std::vector<int> sizes(int limit = DecisionHistory::most_at_once) {
        const auto recent = home_.decisions().recent(limit);
        EXPECT_THAT(recent, testing::IsOk());
        std::vector<int> sizes;
        for (const ScalingDecision& decision : *recent) sizes.push_back(decision.to);
        return sizes;
    }

    Home home_;
};

TYPED_TEST_SUITE_P(DecisionHistoryContract);

TYPED_TEST_P(DecisionHistoryContract, IsEmptyAtFirst) {
    EXPECT_THAT(this->sizes(), ::testing::IsEmpty());
}

TYPED_TEST_P(DecisionHistoryContract, TellsWhatWasDecidedWhenAndWhy) {
    const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    this->home_.decide(0, 2);
    const auto after = std::chrono::system_clock::now();
    const auto recent = this->home_.decisions().recent(1);
    ASSERT_THAT(recent, testing::IsOk());
    ASSERT_EQ(recent->size(), 1U);
    const ScalingDecision& decision = recent->front();
    EXPECT_EQ(decision.from, 0);
    EXPECT_EQ(decision.to, 2);
    EXPECT_FALSE(decision.reason.empty());
    EXPECT_GE(decision.time, before);
    EXPECT_LE(decision.time, after);
}

TYPED_TEST_P(DecisionHistoryContract, TheNewestComeFirst) {
    this->home_.decide(0, 2);
    this->home_.decide(2, 1);
    this->home_.decide(1, 0);
    EXPECT_THAT(this->sizes(), ::testing::ElementsAre(0, 1, 2));
    EXPECT_THAT(this->sizes(2), ::testing::ElementsAre(0, 1));
}

REGISTER_TYPED_TEST_SUITE_P(DecisionHistoryContract, IsEmptyAtFirst, TellsWhatWasDecidedWhenAndWhy, TheNewestComeFirst);

}  // namespace polybot
