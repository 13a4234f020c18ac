#include "local/process_fleet.hpp"

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOk;
using testing::IsOkAnd;

bool eventually(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < deadline) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

TEST(ProcessFleet, GrowsAndShrinks) {
    ProcessFleet fleet({"/bin/sleep", "1000"});
    EXPECT_THAT(fleet.running(), IsOkAnd(0));
    EXPECT_THAT(fleet.set_desired(2), IsOk());
    EXPECT_THAT(fleet.running(), IsOkAnd(2));
    EXPECT_THAT(fleet.set_desired(1), IsOk());
    EXPECT_THAT(fleet.running(), IsOkAnd(1));
}

TEST(ProcessFleet, ReplacesAWorkerThatDied) {
    ProcessFleet fleet({"/bin/false"});
    EXPECT_THAT(fleet.set_desired(1), IsOk());
    EXPECT_TRUE(eventually([&] { return fleet.running().value() == 0; }));
    EXPECT_THAT(fleet.set_desired(1), IsOk());
}

TEST(ProcessFleet, StopsItsWorkersWhenItGoes) {
    const auto start = std::chrono::steady_clock::now();
    {
        ProcessFleet fleet({"/bin/sleep", "1000"});
        EXPECT_THAT(fleet.set_desired(2), IsOk());
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace polybot
