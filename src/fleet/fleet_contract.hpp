#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include <gmock/gmock.h>

#include "fleet/fleet.hpp"
#include "result/matchers.hpp"

namespace polybot {

/// What every Fleet does; for tests only. A Home makes one fresh fleet, with no worker in it:
///
///     Fleet& fleet();
///     Result<void> ask_for(int count);    // by whatever sizes this fleet, once or more; two at most in these tests
template <class Home>
class FleetContract : public ::testing::Test {
  protected:
    Fleet& fleet() { return home_.fleet(); }
    Result<void> ask_for(int count) { return home_.ask_for(count); }

    /// Whether the fleet gets to that number, while it is asked for it again and again as its user does.
    bool gets_to(int count) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < deadline) {
            if (!ask_for(count)) return false;
            const auto running = fleet().running();
            if (running && *running == count) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(FleetContract);

TYPED_TEST_P(FleetContract, IsEmptyAtFirst) {
    EXPECT_THAT(this->fleet().running(), testing::IsOkAnd(0));
}

TYPED_TEST_P(FleetContract, GrowsAndShrinksAsItIsTold) {
    EXPECT_TRUE(this->gets_to(2));
    EXPECT_TRUE(this->gets_to(1));
    EXPECT_TRUE(this->gets_to(2));
    EXPECT_TRUE(this->gets_to(0));
}

TYPED_TEST_P(FleetContract, AskingAgainChangesNothing) {
    EXPECT_TRUE(this->gets_to(1));
    EXPECT_THAT(this->ask_for(1), testing::IsOk());
    EXPECT_THAT(this->fleet().running(), testing::IsOkAnd(1));
}

REGISTER_TYPED_TEST_SUITE_P(FleetContract, IsEmptyAtFirst, GrowsAndShrinksAsItIsTold, AskingAgainChangesNothing);

}  // namespace polybot
