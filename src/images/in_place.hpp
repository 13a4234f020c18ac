#pragma once

#include <algorithm>
#include <vector>

#include <opencv2/core/mat.hpp>

namespace polybot::codecs {

/// Makes BGR of a picture of four bytes a pixel, where it lies: a second buffer would be 150 MB for the largest
/// picture. What it gives has gaps after its rows. `to_bgr` makes a cv::Vec3b of a cv::Vec4b.
template <class ToBgr>
[[nodiscard]] cv::Mat to_bgr_in_place(const cv::Mat& pixels, const ToBgr& to_bgr) {
    cv::Mat packed = pixels.reshape(1).colRange(0, 3 * pixels.cols).reshape(3);
    // By way of a row of its own, or the compiler could not work on several pixels at once.
    std::vector<cv::Vec3b> row(static_cast<std::size_t>(pixels.cols));
    for (int y = 0; y < pixels.rows; ++y) {
        const auto* from = pixels.ptr<cv::Vec4b>(y);
        std::transform(from, from + pixels.cols, row.begin(), to_bgr);
        std::ranges::copy(row, packed.ptr<cv::Vec3b>(y));
    }
    return packed;
}

/// Draws RGBA over white, where it lies (see above).
[[nodiscard]] inline cv::Mat draw_over_white(const cv::Mat& rgba) {
    return to_bgr_in_place(rgba, [](const cv::Vec4b& pixel) {
        const int white = 255 * (255 - pixel[3]) + 127;
        const auto over_white = [&](int channel) {
            return static_cast<unsigned char>((pixel[channel] * pixel[3] + white) / 255);
        };
        return cv::Vec3b(over_white(2), over_white(1), over_white(0));
    });
}

}  // namespace polybot::codecs
