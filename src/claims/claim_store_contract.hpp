#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "claims/claim_store.hpp"
#include "result/matchers.hpp"

/// What every ClaimStore does; for tests only. A Home makes one fresh store:
///
///     ClaimStore& claims();
namespace polybot {

template <class Home>
class ClaimStoreContract : public ::testing::Test {
  protected:
    ClaimStore& claims() { return home_.claims(); }

    static constexpr std::chrono::seconds lease{30};
    static constexpr std::chrono::hours keep{24};
    /// The service's own clock may drop claims that ended, so the tests live in the present.
    const std::chrono::system_clock::time_point now_ =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(ClaimStoreContract);

TYPED_TEST_P(ClaimStoreContract, OnlyTheFirstAcquiresAStep) {
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::acquired));
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::busy));
    EXPECT_THAT(this->claims().acquire("update:2", this->now_, this->lease), testing::IsOkAnd(Claim::acquired));
}

TYPED_TEST_P(ClaimStoreContract, AFinishedStepIsDone) {
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::acquired));
    EXPECT_THAT(this->claims().finish("update:1", this->now_, this->keep), testing::IsOk());
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::done));
    EXPECT_THAT(this->claims().acquire("update:1", this->now_ + std::chrono::hours(23), this->lease),
                testing::IsOkAnd(Claim::done));
}

TYPED_TEST_P(ClaimStoreContract, AnotherTakesOverWhenTheLeaseRanOut) {
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::acquired));
    const auto before = this->now_ + this->lease - std::chrono::seconds(1);
    EXPECT_THAT(this->claims().acquire("update:1", before, this->lease), testing::IsOkAnd(Claim::busy));
    const auto after = this->now_ + this->lease;
    EXPECT_THAT(this->claims().acquire("update:1", after, this->lease), testing::IsOkAnd(Claim::taken_over));
    EXPECT_THAT(this->claims().acquire("update:1", after + std::chrono::seconds(1), this->lease),
                testing::IsOkAnd(Claim::busy));
}

TYPED_TEST_P(ClaimStoreContract, AStepThatWasDoneLongAgoIsNew) {
    EXPECT_THAT(this->claims().finish("update:1", this->now_, this->keep), testing::IsOk());
    EXPECT_THAT(this->claims().acquire("update:1", this->now_ + this->keep, this->lease),
                testing::IsOkAnd(Claim::acquired));
}

TYPED_TEST_P(ClaimStoreContract, AReleasedStepCanBeTakenAtOnce) {
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::acquired));
    EXPECT_THAT(this->claims().release("update:1"), testing::IsOk());
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::acquired));
}

TYPED_TEST_P(ClaimStoreContract, ReleasingWhatIsNotHeldChangesNothing) {
    EXPECT_THAT(this->claims().release("update:1"), testing::IsOk());
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::acquired));
    EXPECT_THAT(this->claims().finish("update:1", this->now_, this->keep), testing::IsOk());
    EXPECT_THAT(this->claims().release("update:1"), testing::IsOk());
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::done));
}

TYPED_TEST_P(ClaimStoreContract, AStepCanBeFinishedWithoutAClaim) {
    EXPECT_THAT(this->claims().finish("update:1", this->now_, this->keep), testing::IsOk());
    EXPECT_THAT(this->claims().acquire("update:1", this->now_, this->lease), testing::IsOkAnd(Claim::done));
}

TYPED_TEST_P(ClaimStoreContract, OfConcurrentClaimsExactlyOneWins) {
    std::atomic<int> acquired = 0;
    std::vector<std::thread> claimants;
    for (int i = 0; i < 8; ++i) {
        claimants.emplace_back([&] {
            const auto claim = this->claims().acquire("update:1", this->now_, this->lease);
            EXPECT_THAT(claim, testing::IsOk());
            if (claim && *claim == Claim::acquired) ++acquired;
        });
    }
    for (std::thread& claimant : claimants) claimant.join();
    EXPECT_EQ(acquired, 1);
}

REGISTER_TYPED_TEST_SUITE_P(ClaimStoreContract, OnlyTheFirstAcquiresAStep, AFinishedStepIsDone,
                            AnotherTakesOverWhenTheLeaseRanOut, AStepThatWasDoneLongAgoIsNew,
                            AReleasedStepCanBeTakenAtOnce, ReleasingWhatIsNotHeldChangesNothing,
                            AStepCanBeFinishedWithoutAClaim, OfConcurrentClaimsExactlyOneWins);

}  // namespace polybot
