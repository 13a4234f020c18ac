#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include <opencv2/core/types.hpp>
#include <openvino/runtime/core.hpp>

#include "detection/candidates.hpp"

namespace polybot {

/// A YOLOv5 model, compiled for this machine's CPU.
struct Network {
    ov::CompiledModel compiled;
    std::size_t classes = 0;
    cv::Size fixed_input;           ///< Empty: its input takes any size.
    std::vector<HeadLevel> levels;  ///< Of the head that was taken off; empty: it has its head still.
};

/// Reads a model (ONNX, or OpenVINO IR) and compiles it. Throws ov::Exception when OpenVINO does not read it, or
/// std::runtime_error with a sentence for the operator when it is no YOLOv5 detection model.
[[nodiscard]] Network compile_network(ov::Core& core, const std::filesystem::path& model, const ov::AnyMap& properties);

}  // namespace polybot
