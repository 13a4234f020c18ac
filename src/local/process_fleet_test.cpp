#include "local/process_fleet.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fleet/fleet_contract.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOk;
using testing::IsOkAnd;

constexpr FleetPatience at_once{.warm_up = std::chrono::seconds(0)};

bool eventually(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < deadline) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

/// Workers that only sleep, and say nothing.
class Sleepers {
  public:
    Fleet& fleet() { return fleet_; }
    Result<void> ask_for(int count) { return fleet_.set_desired(count); }

  private:
    ProcessFleet fleet_{{"/bin/sleep", "1000"}, at_once};
};
INSTANTIATE_TYPED_TEST_SUITE_P(Local, FleetContract, Sleepers);

TEST(ProcessFleet, ReplacesAWorkerThatDied) {
    // The first worker ends at once, its successors stay.
    const testing::TemporaryFolder folder;
    const std::string mark = (folder.path() / "mark").string();
    ProcessFleet fleet({"/bin/sh", "-c", "test -e " + mark + " && exec sleep 1000; touch " + mark}, at_once);
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

/// Workers that are shell scripts: each says what it is told to, and notes in the folder that it was told to stop.
class SpeakingWorkers : public ::testing::Test {
  protected:
    using enum WorkerState;

    /// `on_stop` is of the shell, and done when a worker is told to stop.
    std::vector<std::string> workers(const std::string& on_stop = "exit") {
        return {"/bin/sh", "-c",
                "cd " + folder_.path().string() +
                    " && say() { printf \"\\\\$1\" 1<>/proc/self/fd/$POLYBOT_WORKER_STATE; }\n"
                    "wait_for() { until test -e $1; do sleep 0.02; done; }\n"
                    "state=$(cat state) && trap 'echo $state >>told; " +
                    on_stop + "' TERM && say $state && echo $$ >pid && wait_for ever"};
    }
    /// Whether the fleet gets to `count` workers, of which the newest says that it is in `state`, and to that size.
    bool gets_to(ProcessFleet& fleet, int count, WorkerState state, FleetSize size) {
        write("state", "00" + std::to_string(static_cast<int>(state)));
        write("pid", "");
        return eventually([&] {
            return fleet.set_desired(count).has_value() && !read("pid").empty() && fleet.size().value() == size;
        });
    }

    void write(const std::string& file, const std::string& text) { std::ofstream(folder_.path() / file) << text; }
    std::string read(const std::string& file) const {
        std::ifstream stream(folder_.path() / file);
        return {std::istreambuf_iterator(stream), {}};
    }
    pid_t newest() const { return std::stoi(read("pid")); }

    static bool is_gone(ProcessFleet& fleet, pid_t pid) {
        return eventually([&] { return fleet.set_desired(0).has_value() && ::kill(pid, 0) != 0; });
    }

    testing::TemporaryFolder folder_;
};

TEST_F(SpeakingWorkers, AreWarmingUntilTheySayThatTheyAreReady) {
    ProcessFleet fleet(workers());
    EXPECT_TRUE(gets_to(fleet, 1, starting, {.running = 0, .warming = 1}));
    EXPECT_THAT(fleet.running(), IsOkAnd(0));
    EXPECT_TRUE(gets_to(fleet, 2, idle, {.running = 1, .warming = 1}));
    EXPECT_TRUE(gets_to(fleet, 3, busy, {.running = 2, .warming = 1}));
    EXPECT_THAT(fleet.running(), IsOkAnd(2));
}

TEST_F(SpeakingWorkers, AreGivenUpInTheOrderOfTheirWork) {
    ProcessFleet fleet(workers());
    EXPECT_TRUE(gets_to(fleet, 1, busy, {.running = 1}));
    EXPECT_TRUE(gets_to(fleet, 2, idle, {.running = 2}));
    EXPECT_TRUE(gets_to(fleet, 3, starting, {.running = 2, .warming = 1}));
    EXPECT_TRUE(gets_to(fleet, 4, busy, {.running = 3, .warming = 1}));
    std::string told;
    for (const auto& [left, state] : {std::pair(3, starting), std::pair(2, idle), std::pair(1, busy)}) {
        EXPECT_THAT(fleet.set_desired(left), IsOk());
        told += "00" + std::to_string(static_cast<int>(state)) + "\n";
        EXPECT_TRUE(eventually([&] { return read("told") == told; })) << read("told");
    }
}

TEST_F(SpeakingWorkers, AreNotKilledWhileTheyAreBusy) {
    ProcessFleet fleet(workers("wait_for end; echo done >done; exit"), {.farewell = std::chrono::milliseconds(20)});
    EXPECT_TRUE(gets_to(fleet, 1, busy, {.running = 1}));
    EXPECT_THAT(fleet.set_desired(0), IsOk());
    EXPECT_TRUE(eventually([&] { return !read("told").empty(); }));
    for (int i = 0; i < 20; ++i) {
        EXPECT_THAT(fleet.set_desired(0), IsOk());
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(::kill(newest(), 0), 0);
    write("end", "");
    EXPECT_TRUE(is_gone(fleet, newest()));
    EXPECT_EQ(read("done"), "done\n");
}

TEST_F(SpeakingWorkers, AreKilledWhenTheyAreIdleAndDoNotStop) {
    ProcessFleet fleet(workers("true"), {.farewell = std::chrono::milliseconds(20)});
    EXPECT_TRUE(gets_to(fleet, 1, idle, {.running = 1}));
    EXPECT_TRUE(is_gone(fleet, newest()));
}

TEST_F(SpeakingWorkers, AreKilledWithTheFleetBeTheyBusyOrNot) {
    {
        ProcessFleet fleet(workers("true"), {.farewell = std::chrono::milliseconds(20)});
        EXPECT_TRUE(gets_to(fleet, 1, busy, {.running = 1}));
    }
    EXPECT_NE(::kill(newest(), 0), 0);
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
