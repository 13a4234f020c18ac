#include "input.hpp"
#include "jobs/job.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto job = polybot::parse_job(as_text(data, size));
    if (!job) return 0;
    auto again = polybot::parse_job(to_json(*job));
    require(again.has_value());
    settle(again->options.min_confidence, job->options.min_confidence);
    settle(again->options.iou, job->options.iou);
    require(to_json(*again) == to_json(*job));
    return 0;
}
