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

    /// Claims a step that is to be found so.
    Claim claim(const std::string& step, std::chrono::system_clock::time_point now, Claim::State expected) {
        const auto claim = claims().acquire(step, now, lease);
        EXPECT_THAT(claim, testing::IsOkAnd(expected));
        return claim ? *claim : Claim{Claim::busy, step, "none"};
    }

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
    const Claim claim = this->claim("update:1", this->now_, Claim::acquired);
    EXPECT_THAT(this->claims().finish(claim, this->now_, this->keep), testing::IsOk());
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
    const Claim claim = this->claim("update:1", this->now_, Claim::acquired);
    EXPECT_THAT(this->claims().finish(claim, this->now_, this->keep), testing::IsOk());
    EXPECT_THAT(this->claims().acquire("update:1", this->now_ + this->keep, this->lease),
                testing::IsOkAnd(Claim::acquired));
}

TYPED_TEST_P(ClaimStoreContract, AReleasedStepCanBeTakenAtOnce) {
    const Claim claim = this->claim("update:1", this->now_, Claim::acquired);
    EXPECT_THAT(this->claims().release(claim), testing::IsOk());
    this->claim("update:1", this->now_, Claim::acquired);
}

TYPED_TEST_P(ClaimStoreContract, ReleasingWhatIsNotHeldChangesNothing) {
    const Claim claim = this->claim("update:1", this->now_, Claim::acquired);
    EXPECT_THAT(this->claims().release(claim), testing::IsOk());
    EXPECT_THAT(this->claims().release(claim), testing::IsOk());
    const Claim next = this->claim("update:1", this->now_, Claim::acquired);
    EXPECT_THAT(this->claims().release(claim), testing::IsOk());
    EXPECT_THAT(this->claims().release(this->claim("update:1", this->now_, Claim::busy)), testing::IsOk());
    this->claim("update:1", this->now_, Claim::busy);
    EXPECT_THAT(this->claims().finish(next, this->now_, this->keep), testing::IsOk());
    EXPECT_THAT(this->claims().release(next), testing::IsOk());
    this->claim("update:1", this->now_, Claim::done);
}

TYPED_TEST_P(ClaimStoreContract, ThatSomebodyDiedIsNotForgottenAsOthersClaim) {
    this->claim("update:1", this->now_, Claim::acquired);
    const auto after = this->now_ + 2 * this->lease;
    for (const char* const other : {"update:2", "update:3"}) this->claim(other, after, Claim::acquired);
    this->claim("update:1", after, Claim::taken_over);
}

TYPED_TEST_P(ClaimStoreContract, WhoOutlivesTheLeaseGivesNothingBackThatAnotherHolds) {
    const Claim late = this->claim("update:1", this->now_, Claim::acquired);
    const auto after = this->now_ + this->lease;
    const Claim next = this->claim("update:1", after, Claim::taken_over);
    EXPECT_THAT(this->claims().release(late), testing::IsOk());
    this->claim("update:1", after, Claim::busy);
    EXPECT_THAT(this->claims().release(next), testing::IsOk());
    this->claim("update:1", after, Claim::acquired);
}

TYPED_TEST_P(ClaimStoreContract, WhatIsDoneAfterTheLeaseIsDoneForAll) {
    const Claim late = this->claim("update:1", this->now_, Claim::acquired);
    const auto after = this->now_ + this->lease;
    const Claim next = this->claim("update:1", after, Claim::taken_over);
    EXPECT_THAT(this->claims().finish(late, after, this->keep), testing::IsOk());
    this->claim("update:1", after, Claim::done);
    EXPECT_THAT(this->claims().release(next), testing::IsOk());
    this->claim("update:1", after + this->lease, Claim::done);
}

TYPED_TEST_P(ClaimStoreContract, AStepCanBeFinishedThoughItsClaimIsForgotten) {
    const Claim claim{Claim::acquired, "update:1", "a token"};
    EXPECT_THAT(this->claims().finish(claim, this->now_, this->keep), testing::IsOk());
    this->claim("update:1", this->now_, Claim::done);
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
                            ThatSomebodyDiedIsNotForgottenAsOthersClaim,
                            WhoOutlivesTheLeaseGivesNothingBackThatAnotherHolds, WhatIsDoneAfterTheLeaseIsDoneForAll,
                            AStepCanBeFinishedThoughItsClaimIsForgotten, OfConcurrentClaimsExactlyOneWins);

}  // namespace polybot
