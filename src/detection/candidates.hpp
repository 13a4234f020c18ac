#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <opencv2/core/types.hpp>

#include "detection/detector.hpp"

namespace polybot {

/// What stands before the scores of a box: centre x, centre y, width, height, objectness.
inline constexpr std::size_t box_values = 5;

/// The network's output for one picture: `anchors` rows of centre x, centre y, width, height (pixels of the input),
/// objectness, and one score a class.
struct NetworkOutput {
    const float* rows = nullptr;
    std::size_t anchors = 0;
    std::size_t classes = 0;
};

/// A level of YOLOv5's detect head: a grid of cells of `stride` x `stride` pixels of the input.
struct HeadLevel {
    float stride = 0;
    std::vector<cv::Size2f> anchors;  ///< Pixels of the input.
};

/// What the network gives a level's head for one picture: for each anchor 5 + `classes` planes (x, y, width, height,
/// objectness, a score a class) of `rows` x `columns` logits.
struct HeadInput {
    const HeadLevel* level = nullptr;
    const float* logits = nullptr;
    std::size_t rows = 0, columns = 0;
    std::size_t classes = 0;
};

/// Adds the boxes that are more confident than their class's threshold needs, in pixels of the network's input, in the
/// network's order. `thresholds` has one value a class; below 0, every box passes.
void add_candidates(const NetworkOutput& output, std::span<const float> thresholds, std::vector<Detection>& found);

/// The same from before the detect head (models/yolo.py of YOLOv5 v7.0, class Detect), which is computed only where
/// the objectness can pass: for a few cells of thousands.
void add_candidates(const HeadInput& input, std::span<const float> thresholds, std::vector<Detection>& found);

}  // namespace polybot
