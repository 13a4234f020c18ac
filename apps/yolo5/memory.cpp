#include "memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>

#include <malloc.h>

#include "openvino/openvino_detector.hpp"

namespace polybot {
namespace {

/// What is larger goes back to the system as soon as it is freed: large pictures. With 1 MB, every picture would, and
/// come back page by page: 2 % of the worker's processor time.
constexpr int large_allocation = 4 << 20;
/// So much that is free is left between one photo and the next.
constexpr int left_free = 8 << 20;

}  // namespace

void keep_little_memory() {
    // By default eight a core. Jobs go from thread to thread, and each arena would keep what the largest photo took.
    ::mallopt(M_ARENA_MAX, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    ::mallopt(M_MMAP_THRESHOLD, large_allocation);
    ::mallopt(M_TRIM_THRESHOLD, left_free);
    // Machine code, for as many shapes of the input as the detector keeps (1024 layers by default).
    ::setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", std::to_string(OpenVinoDetector::layers_kept).c_str(), 0);
}

void give_back_memory() {
    ::malloc_trim(left_free);
}

}  // namespace polybot
