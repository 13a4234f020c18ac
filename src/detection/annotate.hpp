#pragma once

#include <string>
#include <vector>

#include "detection/detector.hpp"

namespace polybot {

/// Draws boxes and labels ("dog 87%") into an 8-bit BGR picture: a colour a class, lines that follow the picture's
/// size, labels kept inside it, the most confident on top. Text that is not ASCII shows as '?'.
void annotate(cv::Mat& picture, const std::vector<Detection>& detections, const std::vector<std::string>& names);

}  // namespace polybot
