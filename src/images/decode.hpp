#pragma once

#include <string_view>

#include <opencv2/core/mat.hpp>

#include "result/result.hpp"

namespace polybot {

/// Decodes a JPEG, PNG, WebP, BMP or GIF (of an animation the first frame) to 8-bit BGR, turned upright as its EXIF
/// orientation says, on white where it is transparent. Limits are those of `read_image_header`, checked before a pixel
/// is decoded. Fails with `invalid_argument`; the message is one sentence for the user. Thread-safe.
[[nodiscard]] Result<cv::Mat> decode_image(std::string_view bytes);

}  // namespace polybot
