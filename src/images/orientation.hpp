#pragma once

#include <string_view>

#include <opencv2/core/mat.hpp>

namespace polybot::codecs {

/// The EXIF orientation (1..8) of a JPEG file or of bare EXIF data; 1, upright, when it has none or a broken one.
[[nodiscard]] int read_orientation(std::string_view jpeg_or_exif);

/// Whether height and width change places when such a picture is turned upright.
[[nodiscard]] constexpr bool lies_on_its_side(int orientation) {
    return orientation >= 5;
}

/// Turns a picture that is stored in `orientation` (1..8) upright.
[[nodiscard]] cv::Mat turn_upright(cv::Mat stored, int orientation);

}  // namespace polybot::codecs
