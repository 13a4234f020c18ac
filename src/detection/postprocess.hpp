#pragma once

#include <vector>

#include "detection/detector.hpp"
#include "detection/letterbox.hpp"

namespace polybot {

/// The network's output for one picture: `anchors` rows of centre x, centre y, width, height (pixels of the input),
/// objectness, and one score a class.
struct NetworkOutput {
    const float* rows = nullptr;
    std::size_t anchors = 0;
    std::size_t classes = 0;
};

/// Detections in pixels of the picture, most confident first, 300 at most: YOLOv5 v7.0's `non_max_suppression`
/// (best class of a box, class-wise) and `scale_boxes` in utils/general.py.
[[nodiscard]] std::vector<Detection> postprocess(const NetworkOutput& output, const Letterbox& box,
                                                 const cv::Size& picture, const Filter& filter);

}  // namespace polybot
