// How many photos a second, on all cores: ours and others' ways through the same network.
//
//     detection_rate CONTENDER PHOTO MODEL

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <opencv2/core.hpp>
#include <openvino/runtime/core.hpp>

#include "contender.hpp"
#include "detection/annotate.hpp"
#include "detection/letterbox.hpp"
#include "detection/postprocess.hpp"
#include "images/decode.hpp"
#include "images/encode.hpp"
#include "openvino/detect_head.hpp"
#include "openvino/fastest_precision.hpp"
#include "openvino/openvino_detector.hpp"
#include "worker/photo_processor.hpp"

namespace polybot {
namespace {

constexpr int image_size = 640;
constexpr std::size_t coco = 80;

/// Looks at one photo.
using Look = std::function<void()>;

/// Makes the `Look` of one thread of the contender's.
using Contender = std::function<Look()>;

int cores() {
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// As the worker does, up to the suppressed boxes or, `drawing`, to the JPEG with boxes.
Contender polybot(const std::string& photo, const std::string& model, bool drawing) {
    auto detector = std::make_shared<OpenVinoDetector>(OpenVinoOptions{.model = model, .pictures_at_once = cores()});
    return [=] {
        return [=] {
            ReducedImage picture = decode_reduced(photo, PhotoProcessor::longest_side).value();
            const auto found = detector->detect(picture.pixels, {}).value();
            if (!drawing) return;
            annotate(picture.pixels, found, detector->class_names());
            (void)encode_jpeg(picture.pixels).value();
        };
    };
}

/// The model is read and compiled for each photo, as by a worker that keeps nothing.
Contender polybot_reloading(const std::string& photo, const std::string& model) {
    return [=] {
        return [=] {
            OpenVinoDetector detector({.model = model, .threads = 1});
            (void)detector.detect(decode_image(photo).value(), {}).value();
        };
    };
}

ov::element::Type precision(const ov::Core& core) {
    return fastest_precision(cpu_traits(core)) == Precision::bf16 ? ov::element::bf16 : ov::element::f32;
}

/// The network alone, with its input at hand and nobody who reads its output: compiled for just this shape, a
/// single-threaded stream a core.
Contender openvino(const std::string& photo, const std::string& file, bool with_head) {
    ov::Core core;
    auto model = core.read_model(file);
    if (!with_head) model = take_off_head(*model, coco).value().model;
    const cv::Size size = fit_rectangle(decode_image(photo).value().size(), image_size).input;
    model->reshape({1, 3, size.height, size.width});
    const auto compiled = std::make_shared<ov::CompiledModel>(
        core.compile_model(model, "CPU",
                           {ov::num_streams(cores()), ov::inference_num_threads(cores()),
                            ov::hint::inference_precision(precision(core)), ov::hint::enable_cpu_pinning(false)}));
    return [=] {
        const auto request = std::make_shared<ov::InferRequest>(compiled->create_infer_request());
        ov::Tensor input = request->get_input_tensor();
        std::fill_n(input.data<float>(), input.get_size(), 0.5F);
        return [=] { request->infer(); };
    };
}

void write_planes(const cv::Mat& picture, float* planes) {
    std::array<cv::Mat, 3> channels;
    cv::split(picture, channels.data());
    for (auto channel = channels.rbegin(); channel != channels.rend(); ++channel) {
        cv::Mat out(channel->size(), CV_32F, planes);
        channel->convertTo(out, CV_32F, 1 / 255.0);
        planes += channel->total();
    }
}

/// OpenVINO as its first example has it: the input is square, everything else is left to its defaults.
Contender openvino_plain(const std::string& photo, const std::string& file) {
    ov::Core core;
    const auto model = core.read_model(file);
    model->reshape({1, 3, image_size, image_size});
    auto compiled = std::make_shared<ov::CompiledModel>(core.compile_model(model, "CPU"));
    return [=] {
        const auto request = std::make_shared<ov::InferRequest>(compiled->create_infer_request());
        return [=] {
            const cv::Mat picture = decode_image(photo).value();
            const Letterbox box = fit_fixed(picture.size(), {image_size, image_size});
            cv::Mat letterboxed(box.input, CV_8UC3);
            draw_letterboxed(picture, box, letterboxed);
            write_planes(letterboxed, request->get_input_tensor().data<float>());
            request->infer();
            const ov::Tensor output = request->get_output_tensor();
            (void)postprocess(
                NetworkOutput{.rows = output.data<const float>(), .anchors = output.get_shape().at(1), .classes = coco},
                box, picture.size(), {});
        };
    };
}

void compete(const Contender& contender, int threads) {
    std::vector<Look> looks;
    for (int i = 0; i < threads; ++i) looks.push_back(contender());
    for (const Look& look : looks) look();
    bench::serve([&](int photos) {
        const bench::Stopwatch watch;
        std::atomic<int> left = photos;
        std::vector<std::jthread> pool;
        for (const Look& look : looks) {
            pool.emplace_back([&] {
                while (left-- > 0) look();
            });
        }
        for (std::jthread& thread : pool) thread.join();
        return watch.spent();
    });
}

int run(const std::string& name, const std::string& photo_file, const std::string& model) {
    const std::string photo = bench::read_file(photo_file);
    const std::map<std::string, std::function<void()>> contenders = {
        {"polybot", [&] { compete(polybot(photo, model, false), cores()); }},
        {"polybot-drawing", [&] { compete(polybot(photo, model, true), cores()); }},
        {"polybot-reloading", [&] { compete(polybot_reloading(photo, model), cores()); }},
        {"openvino", [&] { compete(openvino(photo, model, true), cores()); }},
        {"openvino-headless", [&] { compete(openvino(photo, model, false), cores()); }},
        // Its default is to spread one picture over all cores.
        {"openvino-plain", [&] { compete(openvino_plain(photo, model), 1); }},
    };
    contenders.at(name)();
    return 0;
}

}  // namespace
}  // namespace polybot

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "detection_rate CONTENDER PHOTO MODEL\n";
        return 2;
    }
    try {
        return polybot::run(argv[1], argv[2], argv[3]);
    } catch (const std::exception& error) {
        std::cerr << "detection_rate: " << error.what() << '\n';
        return 1;
    }
}
