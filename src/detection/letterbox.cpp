#include "detection/letterbox.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace polybot {
namespace {

constexpr int stride = 32;
constexpr int padding_grey = 114;

cv::Size scale_to_fit(const cv::Size& picture, const cv::Size& input) {
    const double scale =
        std::min(static_cast<double>(input.height) / picture.height, static_cast<double>(input.width) / picture.width);
    // Python's round() goes to even at a half, and so does nearbyint; a side never vanishes.
    const auto scaled = [scale](int side) { return std::max(1, static_cast<int>(std::nearbyint(side * scale))); };
    return {scaled(picture.width), scaled(picture.height)};
}

Letterbox centre(const cv::Size& scaled, const cv::Size& input) {
    // YOLOv5 rounds half the padding less 0.1, so that an odd pixel goes to the bottom and right.
    const auto before = [](int padding) { return static_cast<int>(std::nearbyint(padding / 2.0 - 0.1)); };
    return {.input = input,
            .scaled = scaled,
            .top = before(input.height - scaled.height),
            .left = before(input.width - scaled.width)};
}

}  // namespace

Letterbox fit_rectangle(const cv::Size& picture, int image_size) {
    const cv::Size scaled = scale_to_fit(picture, {image_size, image_size});
    const auto padded = [image_size](int side) { return side + (image_size - side) % stride; };
    return centre(scaled, {padded(scaled.width), padded(scaled.height)});
}

Letterbox fit_fixed(const cv::Size& picture, const cv::Size& input) {
    return centre(scale_to_fit(picture, input), input);
}

void draw_letterboxed(const cv::Mat& picture, const Letterbox& box, cv::Mat& input) {
    input.setTo(cv::Scalar::all(padding_grey));
    cv::Mat inside = input(cv::Rect({box.left, box.top}, box.scaled));
    if (picture.size() == box.scaled) {
        picture.copyTo(inside);
    } else {
        cv::resize(picture, inside, box.scaled, 0, 0, cv::INTER_LINEAR);
    }
}

}  // namespace polybot
