#include "simulation/comparison.hpp"

#include <algorithm>

#include <gmock/gmock.h>

namespace polybot::simulation {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Comparison, EveryPolicyGetsEveryWorkload) {
    const auto runs = compare({sparse_load({}), on_off_load({.scale = 0.02})}, {});
    EXPECT_EQ(runs.size(), 16U);
    EXPECT_EQ(std::ranges::count(runs, "polybot", &PolicyRun::policy), 2);
    EXPECT_EQ(std::ranges::count(runs, "sparse", &PolicyRun::workload), 8);
}

TEST(Comparison, TablesHaveALineForEachPolicyAndAColumnForEachWorkload) {
    const std::vector<PolicyRun> runs = {{"day", "a", {.p99_wait = 12.34, .late_share = 0.1}},
                                         {"day", "b", {.worker_hours = 2}},
                                         {"night", "a", {.actions = 7}},
                                         {"night", "b", {.longest_late = 61.4}}};
    const auto text = to_markdown(runs);
    EXPECT_THAT(text, StartsWith("| 99 of 100 photos wait less than | day | night |\n"
                                 "|---|--:|--:|\n"
                                 "| a | 12.3 s | 0.0 s |\n"
                                 "| b | 0.0 s | 0.0 s |\n"
                                 "\n"
                                 "| Worker-hours | day | night |\n"));
    EXPECT_THAT(text, HasSubstr("| b | 2.0 | 0.0 |\n"));
    EXPECT_THAT(text, HasSubstr("| a | 10.0 % | 0.0 % |\n"));
    EXPECT_THAT(text, HasSubstr("| b | 0 s | 61 s |\n"));
    EXPECT_THAT(text, HasSubstr("| a | 0 | 7 |\n"));
}

TEST(Comparison, SaysHowEachWorkloadIsMade) {
    EXPECT_EQ(to_markdown({Workload{.name = "day", .shape = "by hand", .jobs = {{}, {}}, .length = {}, .busiest = 0}}),
              "| Trace | photos | made as |\n|---|--:|---|\n| day | 2 | by hand |\n");
}

TEST(Comparison, CsvHasWhatEachPolicySaw) {
    const std::vector<PolicyRun> runs = {
        {"flash crowd", "AWS, 60 s", {.samples = {{std::chrono::milliseconds(30'500), 12, 3, 2}}}}};
    EXPECT_EQ(to_csv(runs),
              "trace,policy,second,waiting,asked,running\n"
              "flash crowd,\"AWS, 60 s\",30,12,3,2\n");
}

}  // namespace
}  // namespace polybot::simulation
