#include "telegram/fit_photo.hpp"

#include <algorithm>
#include <mutex>

#include <opencv2/imgproc.hpp>

#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/header.hpp"

namespace polybot {
namespace {

constexpr int bar_grey = 114;  // As the detector's letterbox has it.
constexpr int best_quality = 90;
constexpr int worst_quality = 60;
constexpr int quality_step = 10;
constexpr double shrinking = 0.75;

/// The picture's size once bars make it wide enough.
cv::Size with_bars(cv::Size size) {
    const auto least = [](int other) { return (other + max_photo_ratio - 1) / max_photo_ratio; };
    return {std::max(size.width, least(size.height)), std::max(size.height, least(size.width))};
}

bool has_fitting_sides(cv::Size size) {
    return size.width + size.height <= max_photo_sides && with_bars(size) == size;
}

cv::Mat shrunk(const cv::Mat& picture, double scale) {
    const auto side = [scale](int pixels) { return std::max(1, static_cast<int>(pixels * scale)); };
    cv::Mat smaller;
    cv::resize(picture, smaller, {side(picture.cols), side(picture.rows)}, 0, 0, cv::INTER_AREA);
    return smaller;
}

cv::Mat with_fitting_sides(cv::Mat picture) {
    const cv::Size wanted = with_bars(picture.size());
    // Each side may be rounded up.
    const double scale = static_cast<double>(max_photo_sides - 2) / (wanted.width + wanted.height);
    if (wanted.width + wanted.height > max_photo_sides) picture = shrunk(picture, scale);
    const cv::Size bars = with_bars(picture.size()) - picture.size();
    cv::copyMakeBorder(picture, picture, bars.height / 2, bars.height - bars.height / 2, bars.width / 2,
                       bars.width - bars.width / 2, cv::BORDER_CONSTANT, cv::Scalar::all(bar_grey));
    return picture;
}

}  // namespace

Result<std::optional<std::string>> fit_photo(std::string_view bytes) {
    const auto header = read_image_header(bytes);
    if (!header) return header.error();
    if (bytes.size() <= max_photo_bytes && has_fitting_sides({header->width, header->height})) return std::nullopt;

    static std::mutex one_at_a_time;
    const std::scoped_lock lock(one_at_a_time);
    auto decoded = decode_image(bytes);
    if (!decoded) return decoded.error();
    for (cv::Mat picture = std::move(*decoded);; picture = shrunk(picture, shrinking)) {
        picture = with_fitting_sides(std::move(picture));
        for (int quality = best_quality; quality >= worst_quality; quality -= quality_step) {
            auto photo = encode_jpeg(picture, quality);
            if (!photo) return photo.error();
            if (photo->size() <= max_photo_bytes) return std::optional(std::move(*photo));
        }
    }
}

}  // namespace polybot
