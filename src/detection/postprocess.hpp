#pragma once

#include <span>
#include <vector>

#include "detection/candidates.hpp"
#include "detection/letterbox.hpp"

namespace polybot {

/// Detections in pixels of the picture, most confident first, 300 at most: YOLOv5 v7.0's `non_max_suppression`
/// (best class of a box, class-wise) and `scale_boxes` in utils/general.py.
[[nodiscard]] std::vector<Detection> postprocess(const NetworkOutput& output, const Letterbox& box,
                                                 const cv::Size& picture, const Filter& filter);

/// The same from before the detect head; `levels` has one element at least.
[[nodiscard]] std::vector<Detection> postprocess(std::span<const HeadInput> levels, const Letterbox& box,
                                                 const cv::Size& picture, const Filter& filter);

}  // namespace polybot
