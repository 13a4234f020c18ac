#include "model_options.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "detection/labels.hpp"

namespace polybot {
namespace {

/// Where the XDG Base Directory Specification has a user's caches, and we ours; empty where no user's home is known.
std::filesystem::path cache_folder() {
    const auto absolute = [](const char* variable) {
        const char* value = std::getenv(variable);
        const std::filesystem::path path = value == nullptr ? "" : value;
        return path.is_absolute() ? path : std::filesystem::path();
    };
    if (auto cache = absolute("XDG_CACHE_HOME"); !cache.empty()) return cache / "polybot";
    if (auto home = absolute("HOME"); !home.empty()) return home / ".cache/polybot";
    return {};
}

/// The model that was named, else the one beside the checkout, else the one that ./up downloaded.
std::filesystem::path find_model(const std::string& named) {
    if (!named.empty()) {
        if (std::filesystem::is_regular_file(named)) return named;
        throw std::runtime_error("there is no model " + named);
    }
    for (const auto& path : {std::filesystem::path(POLYBOT_SOURCE_DIR) / "../shared/models/yolov5n.onnx",
                             cache_folder() / "yolov5n.onnx"}) {
        if (std::filesystem::is_regular_file(path)) return path;
    }
    throw std::runtime_error("there is no model: name one with --model or YOLO5_MODEL, or let ./up download it");
}

}  // namespace

void add_model_options(CLI::App& app, ModelOptions& options) {
    app.add_option("--model", options.model, "YOLOv5 model, ONNX or OpenVINO IR")->envname("YOLO5_MODEL");
    app.add_option("--names", options.names, "File of class names, one a line")->envname("YOLO5_NAMES");
    app.add_option("--precision", options.precision, "Arithmetic; auto takes bf16 where the CPU is faster in it")
        ->envname("YOLO5_PRECISION")
        ->check(CLI::IsMember({"auto", "f32", "bf16"}))
        ->capture_default_str();
    app.add_option("--image-size", options.image_size, "Longest side of the network's input, a multiple of 32")
        ->check(CLI::Range(32, 4096))
        ->capture_default_str();
    app.add_option("--threads", options.threads, "Threads for inference; 0 takes one a core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
}

std::unique_ptr<OpenVinoDetector> load_detector(const ModelOptions& options, int pictures_at_once) {
    const std::map<std::string, Precision> precisions = {
        {"auto", Precision::automatic}, {"f32", Precision::f32}, {"bf16", Precision::bf16}};
    const std::filesystem::path cache = cache_folder();
    return std::make_unique<OpenVinoDetector>(
        OpenVinoOptions{.model = find_model(options.model),
                        .names = options.names.empty() ? std::vector<std::string>{} : read_names(options.names),
                        .cache = cache.empty() ? cache : cache / "compiled",
                        .precision = precisions.at(options.precision),
                        .image_size = options.image_size,
                        .threads = options.threads,
                        .pictures_at_once = pictures_at_once});
}

}  // namespace polybot
