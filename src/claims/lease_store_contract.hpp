#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "claims/lease_store.hpp"
#include "result/matchers.hpp"

/// What every LeaseStore does; for tests only. A Home makes two holders that live, on one fresh store:
///
///     LeaseStore& first_holder();
///     LeaseStore& second_holder();
namespace polybot {

template <class Home>
class LeaseStoreContract : public ::testing::Test {
  protected:
    LeaseStore& first() { return home_.first_holder(); }
    LeaseStore& second() { return home_.second_holder(); }

    static constexpr std::chrono::seconds length{27};
    /// The service's own clock may drop leases that ended, so the tests live in the present.
    const std::chrono::system_clock::time_point now_ =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(LeaseStoreContract);

TYPED_TEST_P(LeaseStoreContract, OneHoldsIt) {
    EXPECT_THAT(this->first().hold("streamer", this->now_, this->length), testing::IsOkAnd(true));
    EXPECT_THAT(this->second().hold("streamer", this->now_, this->length), testing::IsOkAnd(false));
    EXPECT_THAT(this->second().hold("other", this->now_, this->length), testing::IsOkAnd(true));
}

TYPED_TEST_P(LeaseStoreContract, RenewingKeepsIt) {
    EXPECT_THAT(this->first().hold("streamer", this->now_, this->length), testing::IsOkAnd(true));
    const auto later = this->now_ + this->length - std::chrono::seconds(1);
    EXPECT_THAT(this->first().hold("streamer", later, this->length), testing::IsOkAnd(true));
    EXPECT_THAT(this->second().hold("streamer", this->now_ + this->length, this->length), testing::IsOkAnd(false));
    EXPECT_THAT(this->second().hold("streamer", later + this->length, this->length), testing::IsOkAnd(true));
}

TYPED_TEST_P(LeaseStoreContract, WhoLostItGetsItBackOnlyAfterTheOther) {
    EXPECT_THAT(this->first().hold("streamer", this->now_, this->length), testing::IsOkAnd(true));
    const auto after = this->now_ + this->length;
    EXPECT_THAT(this->second().hold("streamer", after, this->length), testing::IsOkAnd(true));
    EXPECT_THAT(this->first().hold("streamer", after, this->length), testing::IsOkAnd(false));
    EXPECT_THAT(this->first().hold("streamer", after + this->length, this->length), testing::IsOkAnd(true));
}

TYPED_TEST_P(LeaseStoreContract, WhatIsGivenUpIsFreeAtOnce) {
    EXPECT_THAT(this->first().hold("streamer", this->now_, this->length), testing::IsOkAnd(true));
    EXPECT_THAT(this->first().give_up("streamer"), testing::IsOk());
    EXPECT_THAT(this->second().hold("streamer", this->now_, this->length), testing::IsOkAnd(true));
}

TYPED_TEST_P(LeaseStoreContract, NobodyGivesUpWhatIsAnothers) {
    EXPECT_THAT(this->first().give_up("streamer"), testing::IsOk());
    EXPECT_THAT(this->first().hold("streamer", this->now_, this->length), testing::IsOkAnd(true));
    EXPECT_THAT(this->second().give_up("streamer"), testing::IsOk());
    EXPECT_THAT(this->second().hold("streamer", this->now_, this->length), testing::IsOkAnd(false));
}

TYPED_TEST_P(LeaseStoreContract, OfConcurrentHoldersExactlyOneWins) {
    std::atomic<int> held = 0;
    std::vector<std::thread> holders;
    for (LeaseStore* holder : {&this->first(), &this->second()}) {
        holders.emplace_back([this, holder, &held] {
            const auto is_ours = holder->hold("streamer", this->now_, this->length);
            EXPECT_THAT(is_ours, testing::IsOk());
            if (is_ours && *is_ours) ++held;
        });
    }
    for (std::thread& holder : holders) holder.join();
    EXPECT_EQ(held, 1);
}

REGISTER_TYPED_TEST_SUITE_P(LeaseStoreContract, OneHoldsIt, RenewingKeepsIt, WhoLostItGetsItBackOnlyAfterTheOther,
                            WhatIsGivenUpIsFreeAtOnce, NobodyGivesUpWhatIsAnothers, OfConcurrentHoldersExactlyOneWins);

}  // namespace polybot
