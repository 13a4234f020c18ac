#pragma once

#include <string>

#include <opencv2/core/mat.hpp>

#include "result/result.hpp"

namespace polybot {

/// Encodes an 8-bit BGR picture as a baseline JPEG with halved chroma (4:2:0). `quality` is 1..100.
/// Fails with `invalid_argument` for an empty picture, another pixel type, or a side over `max_image_side`.
/// Thread-safe.
[[nodiscard]] Result<std::string> encode_jpeg(const cv::Mat& picture, int quality = 90);

}  // namespace polybot
