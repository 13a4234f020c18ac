// How long each step of a photo's way takes, on bus.jpg (810 x 1080).

#include <fstream>
#include <iterator>

#include <benchmark/benchmark.h>

#include "detection/annotate.hpp"
#include "detection/coco_names.hpp"
#include "detection/labels.hpp"
#include "detection/letterbox.hpp"
#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/header.hpp"
#include "openvino/openvino_detector.hpp"

namespace polybot {
namespace {

const std::string& photo() {
    static const std::string bytes = [] {
        std::ifstream in(POLYBOT_SHARED_DIR "/images/bus.jpg", std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }();
    return bytes;
}

const cv::Mat& picture() {
    static const cv::Mat decoded = decode_image(photo()).value();
    return decoded;
}

OpenVinoDetector& detector(Precision precision) {
    const auto load = [](Precision wanted) {
        return OpenVinoDetector({.model = POLYBOT_SHARED_DIR "/models/yolov5n.onnx", .precision = wanted});
    };
    static OpenVinoDetector f32 = load(Precision::f32);
    static OpenVinoDetector bf16 = load(Precision::bf16);
    return precision == Precision::bf16 ? bf16 : f32;
}

void header(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(read_image_header(photo()));
}

void decode(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(decode_image(photo()));
}

void letterbox(benchmark::State& state) {
    const Letterbox box = fit_rectangle(picture().size(), 640);
    cv::Mat input(box.input, CV_8UC3);
    for (auto _ : state) {
        draw_letterboxed(picture(), box, input);
        benchmark::DoNotOptimize(input.data);
    }
}

void detect(benchmark::State& state, Precision precision) {
    detector(precision).warm_up();
    for (auto _ : state) benchmark::DoNotOptimize(detector(precision).detect(picture(), {}));
}

void annotate_and_encode(benchmark::State& state) {
    const auto detections = detector(Precision::f32).detect(picture(), {}).value();
    for (auto _ : state) {
        cv::Mat annotated = picture().clone();
        annotate(annotated, detections, coco_names());
        benchmark::DoNotOptimize(encode_jpeg(annotated));
    }
}

BENCHMARK(header)->Unit(benchmark::kMicrosecond);
BENCHMARK(decode)->Unit(benchmark::kMillisecond);
BENCHMARK(letterbox)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(detect, f32, Precision::f32)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(detect, bf16, Precision::bf16)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(annotate_and_encode)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace polybot
