#include "local/process_fleet.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "fleet/fleet_contract.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOk;

bool eventually(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < deadline) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

/// Workers that only sleep.
class Sleepers {
  public:
    Fleet& fleet() { return fleet_; }
    Result<void> ask_for(int count) { return fleet_.set_desired(count); }

  private:
    ProcessFleet fleet_{{"/bin/sleep", "1000"}};
};
INSTANTIATE_TYPED_TEST_SUITE_P(Local, FleetContract, Sleepers);

TEST(ProcessFleet, ReplacesAWorkerThatDied) {
    // The first worker ends at once, its successors stay.
    const testing::TemporaryFolder folder;
    const std::string mark = (folder.path() / "mark").string();
    ProcessFleet fleet({"/bin/sh", "-c", "test -e " + mark + " && exec sleep 1000; touch " + mark});
    EXPECT_THAT(fleet.set_desired(1), IsOk());
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(mark) && fleet.running().value() == 0; }));
    EXPECT_TRUE(eventually([&] { return fleet.set_desired(1).has_value() && fleet.running().value() == 1; }));
}

TEST(ProcessFleet, PausesWhenWorkersDieYoung) {
    const testing::TemporaryFolder folder;
    const std::string count = (folder.path() / "count").string();
    ProcessFleet fleet({"/bin/sh", "-c", "echo >>" + count});
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(2500);
    while (std::chrono::steady_clock::now() < end) {
        EXPECT_THAT(fleet.set_desired(1), IsOk());
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    // At 0 s and 1 s; the third would come at 3 s.
    EXPECT_LE(std::filesystem::file_size(count), 2U);
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
