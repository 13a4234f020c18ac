#pragma once

#include <opencv2/core/mat.hpp>

namespace polybot {

/// How a picture lies in the network's input: scaled by `scale`, then padded on all sides. YOLOv5 v7.0's
/// `letterbox` in utils/augmentations.py.
struct Letterbox {
    cv::Size input;   ///< The network's input, pixels.
    cv::Size scaled;  ///< The picture inside it.
    int top = 0, left = 0;
};

/// The smallest input that holds the picture scaled to fit `image_size` x `image_size`, each side a multiple of the
/// network's stride, 32 (YOLOv5's `auto`).
[[nodiscard]] Letterbox fit_rectangle(const cv::Size& picture, int image_size);

/// The same for an input of fixed size, padded to fill it.
[[nodiscard]] Letterbox fit_fixed(const cv::Size& picture, const cv::Size& input);

/// Draws the picture into `input`, an 8-bit BGR image of size `box.input`; the padding is grey, 114.
void draw_letterboxed(const cv::Mat& picture, const Letterbox& box, cv::Mat& input);

}  // namespace polybot
