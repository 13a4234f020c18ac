// How long each step of a photo's way takes, on bus.jpg (810 x 1080).

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "contender.hpp"
#include "detection/annotate.hpp"
#include "detection/coco_names.hpp"
#include "detection/letterbox.hpp"
#include "detection/postprocess.hpp"
#include "head_sample.hpp"
#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/header.hpp"
#include "openvino/openvino_detector.hpp"

namespace {
std::atomic<std::int64_t> allocations = 0;
}

// In the place of glibc's, for our code and for all libraries, so that whatever allocates is counted.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void* malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
    ++allocations;
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? ENOMEM : 0;
}
}

namespace polybot {
namespace {

const std::string& photo() {
    static const std::string bytes = bench::read_file(POLYBOT_SHARED_DIR "/images/bus.jpg");
    return bytes;
}

const cv::Mat& picture() {
    static const cv::Mat decoded = decode_image(photo()).value();
    return decoded;
}

OpenVinoDetector& detector(Precision precision) {
    const auto load = [](Precision wanted) {
        return OpenVinoDetector({.model = bench::model, .precision = wanted, .threads = 1});
    };
    static OpenVinoDetector f32 = load(Precision::f32);
    static OpenVinoDetector automatic = load(Precision::automatic);
    return precision == Precision::f32 ? f32 : automatic;
}

/// Runs a step over and over, and counts what it allocates each time.
template <class Step>
void measure(benchmark::State& state, const Step& step) {
    step();
    const std::int64_t before = allocations;
    for (auto _ : state) step();
    state.counters["allocations"] =
        benchmark::Counter(static_cast<double>(allocations - before), benchmark::Counter::kAvgIterations);
}

void read_header(benchmark::State& state) {
    measure(state, [] { benchmark::DoNotOptimize(read_image_header(photo())); });
}

void decode(benchmark::State& state) {
    measure(state, [] { benchmark::DoNotOptimize(decode_image(photo())); });
}

void letterbox(benchmark::State& state) {
    const Letterbox box = fit_rectangle(picture().size(), 640);
    cv::Mat input(box.input, CV_8UC3);
    measure(state, [&] { draw_letterboxed(picture(), box, input); });
}

void detect(benchmark::State& state, Precision precision) {
    measure(state, [&] { benchmark::DoNotOptimize(detector(precision).detect(picture(), {})); });
}

void compute_head_and_suppress(benchmark::State& state) {
    const bench::HeadSample head;
    const Letterbox box = fit_rectangle(picture().size(), 640);
    measure(state, [&] { benchmark::DoNotOptimize(postprocess(head.inputs(), box, picture().size(), {})); });
}

void annotate_and_encode(benchmark::State& state) {
    const auto detections = detector(Precision::f32).detect(picture(), {}).value();
    measure(state, [&] {
        cv::Mat annotated = picture().clone();
        annotate(annotated, detections, coco_names());
        benchmark::DoNotOptimize(encode_jpeg(annotated));
    });
}

BENCHMARK(read_header)->Unit(benchmark::kMicrosecond);
BENCHMARK(decode)->Unit(benchmark::kMillisecond);
BENCHMARK(letterbox)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(detect, f32, Precision::f32)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(detect, fastest, Precision::automatic)->Unit(benchmark::kMillisecond);
BENCHMARK(compute_head_and_suppress)->Unit(benchmark::kMicrosecond);
BENCHMARK(annotate_and_encode)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace polybot
