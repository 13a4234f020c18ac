#pragma once

#include <string>

#include <valgrind/callgrind.h>

namespace polybot::bench {

/// Under callgrind, writes down the instructions that `times` runs of `step` take, in all threads, as a dump named
/// "<times> <name>"; elsewhere only runs them. What a first run alone does is done before.
template <class Step>
void count_instructions(const char* name, int times, const Step& step) {
    step();
    const std::string dump = std::to_string(times) + ' ' + name;
    CALLGRIND_ZERO_STATS;
    for (int i = 0; i < times; ++i) step();
    CALLGRIND_DUMP_STATS_AT(dump.c_str());
}

}  // namespace polybot::bench
