#pragma once

#include <memory>
#include <string>

#include "openvino/openvino_detector.hpp"

namespace CLI {
class App;
}

namespace polybot {

/// Which model runs, and how: what every command of yolo5 lets its user choose.
struct ModelOptions {
    std::string model;  ///< Empty: the first of the places that `find_model` looks in.
    std::string names;  ///< File of class names; empty: the model's usual ones.
    std::string precision = "auto";
    int image_size = 640;
    int threads = 0;
};

/// Adds the options to a command; `options` must outlive the parse.
void add_model_options(CLI::App& app, ModelOptions& options);

/// Loads the model, for that many pictures at a time; throws std::runtime_error with a sentence for the user when that
/// fails.
[[nodiscard]] std::unique_ptr<OpenVinoDetector> load_detector(const ModelOptions& options, int pictures_at_once = 1);

}  // namespace polybot
