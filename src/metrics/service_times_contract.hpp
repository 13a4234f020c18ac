#pragma once

#include <chrono>

#include "metrics/service_times.hpp"
#include "result/matchers.hpp"

/// What every ServiceTimes does; for tests only. A Home makes fresh, empty ones:
///
///     ServiceTimes& service_times();
namespace polybot {

template <class Home>
class ServiceTimesContract : public ::testing::Test {
  protected:
    ServiceTimes& times() { return home_.service_times(); }

    /// The store's own clock may drop what is old, so the tests live in the present, at the beginning of a minute.
    const std::chrono::system_clock::time_point minute_ =
        std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now());

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(ServiceTimesContract);

TYPED_TEST_P(ServiceTimesContract, NothingWasDoneAtFirst) {
    EXPECT_THAT(this->times().recent(this->minute_), testing::IsOkAnd(ServiceTimes::Minutes{}));
}

TYPED_TEST_P(ServiceTimesContract, WhatWorkersAddIsSummedUpForEachMinute) {
    using namespace std::chrono_literals;
    ASSERT_THAT(this->times().add({.busy = 1500ms, .jobs = 3}, this->minute_), testing::IsOk());
    ASSERT_THAT(this->times().add({.busy = 500ms, .jobs = 1}, this->minute_ + 59s), testing::IsOk());
    ASSERT_THAT(this->times().add({.busy = 250ms, .jobs = 0}, this->minute_ - 1s), testing::IsOk());
    EXPECT_THAT(this->times().recent(this->minute_ + 59s),
                testing::IsOkAnd(ServiceTimes::Minutes{{{.busy = 2s, .jobs = 4}, {.busy = 250ms, .jobs = 0}}}));
}

TYPED_TEST_P(ServiceTimesContract, WhatIsOlderThanTheWindowDoesNotCount) {
    using namespace std::chrono_literals;
    const auto then = this->minute_ - ServiceTimes::window;
    ASSERT_THAT(this->times().add({.busy = 4s, .jobs = 4}, then), testing::IsOk());
    ASSERT_THAT(this->times().add({.busy = 8s, .jobs = 1}, then - 1s), testing::IsOk());
    ServiceTimes::Minutes expected;
    expected.back() = {.busy = 4s, .jobs = 4};
    EXPECT_THAT(this->times().recent(this->minute_ + 59s), testing::IsOkAnd(expected));
    EXPECT_THAT(this->times().recent(this->minute_ + 1min), testing::IsOkAnd(ServiceTimes::Minutes{}));
}

REGISTER_TYPED_TEST_SUITE_P(ServiceTimesContract, NothingWasDoneAtFirst, WhatWorkersAddIsSummedUpForEachMinute,
                            WhatIsOlderThanTheWindowDoesNotCount);

}  // namespace polybot
