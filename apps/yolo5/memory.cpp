#include "memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include <malloc.h>

namespace polybot {
namespace {

/// What is larger goes back to the system as soon as it is freed: large pictures. With 1 MB, every picture would, and
/// come back page by page: 2 % of the worker's processor time.
constexpr int large_allocation = 4 << 20;
/// So much that is free is left between one photo and the next.
constexpr int left_free = 8 << 20;
/// Machine code of the network's layers, for as many shapes of the input as the detector keeps (1024 by default).
constexpr const char* layers_kept = "300";

}  // namespace

void keep_little_memory() {
    // By default eight a core. Jobs go from thread to thread, and each arena would keep what the largest photo took.
    ::mallopt(M_ARENA_MAX, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    ::mallopt(M_MMAP_THRESHOLD, large_allocation);
    ::mallopt(M_TRIM_THRESHOLD, left_free);
    ::setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", layers_kept, 0);
}

}  // namespace polybot
