#include "input.hpp"
#include "jobs/job.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto job = polybot::parse_job(as_text(data, size));
    if (!job) return 0;
    const auto again = polybot::parse_job(to_json(*job));
    require(again && to_json(*again) == to_json(*job));
    return 0;
}
