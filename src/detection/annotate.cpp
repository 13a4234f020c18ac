#include "detection/annotate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include <opencv2/imgproc.hpp>

namespace polybot {
namespace {

/// YOLOv5's palette (utils/plots.py, class Colors), as 0xRRGGBB.
constexpr std::array<unsigned, 20> palette = {0xFF3838, 0xFF9D97, 0xFF701F, 0xFFB21D, 0xCFD231, 0x48F90A, 0x92CC17,
                                              0x3DDB86, 0x1A9334, 0x00D4BB, 0x2C99A8, 0x00C2FF, 0x344593, 0x6473FF,
                                              0x0018EC, 0x8438FF, 0x520085, 0xCB38FF, 0xFF95C8, 0xFF37C7};

cv::Scalar colour_of(int class_id) {
    const unsigned rgb = palette.at(static_cast<std::size_t>(class_id) % palette.size());
    return {static_cast<double>(rgb & 0xFFU), static_cast<double>((rgb >> 8U) & 0xFFU),
            static_cast<double>(rgb >> 16U)};
}

/// Black on light colours, white on dark ones, by relative luminance (ITU-R BT.601).
cv::Scalar text_colour_on(const cv::Scalar& bgr) {
    const double luminance = 0.114 * bgr[0] + 0.587 * bgr[1] + 0.299 * bgr[2];
    return luminance > 140 ? cv::Scalar::all(0) : cv::Scalar::all(255);
}

void draw_label(cv::Mat& picture, const std::string& text, const cv::Point& corner, const cv::Scalar& colour,
                int line_width) {
    constexpr int font = cv::FONT_HERSHEY_SIMPLEX;
    const double scale = line_width / 3.0;
    const int thickness = std::max(line_width - 1, 1);
    int baseline = 0;
    const cv::Size size = cv::getTextSize(text, font, scale, thickness, &baseline);
    const int height = size.height + baseline + line_width;

    const int left = std::clamp(corner.x, 0, std::max(0, picture.cols - size.width));
    // Above the box where there is room, else inside it.
    const int top = corner.y >= height ? corner.y - height : corner.y;
    cv::rectangle(picture, cv::Rect(left, top, size.width, height), colour, cv::FILLED);
    cv::putText(picture, text, {left, top + size.height + line_width}, font, scale, text_colour_on(colour), thickness,
                cv::LINE_AA);
}

}  // namespace

void annotate(cv::Mat& picture, const std::vector<Detection>& detections, const std::vector<std::string>& names) {
    const int line_width = std::max(static_cast<int>(std::lround((picture.cols + picture.rows) / 2.0 * 0.003)), 2);
    for (const Detection& detection : std::views::reverse(detections)) {
        const cv::Scalar colour = colour_of(detection.class_id);
        const cv::Point corner(static_cast<int>(detection.x1), static_cast<int>(detection.y1));
        cv::rectangle(picture, corner, {static_cast<int>(detection.x2), static_cast<int>(detection.y2)}, colour,
                      line_width, cv::LINE_AA);
        const std::string text = names.at(static_cast<std::size_t>(detection.class_id)) + ' ' +
                                 std::to_string(std::lround(detection.confidence * 100)) + '%';
        draw_label(picture, text, corner, colour, line_width);
    }
}

}  // namespace polybot
