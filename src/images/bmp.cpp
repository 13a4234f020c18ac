#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#include <memory>

#include <opencv2/imgproc.hpp>
#include <stb/stb_image.h>

#include "images/codecs.hpp"

namespace polybot::codecs {
namespace {

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint32_t value = 0;
    for (std::size_t i = length; i-- > 0;) value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// Whether the file holds all rows of its picture; stb_image reads zeros past the end and says nothing.
bool holds_all_rows(std::string_view bytes, cv::Size size) {
    if (bytes.size() < 30) return false;
    const std::uint32_t pixels_at = little_endian(bytes, 10, 4);
    const bool is_os2 = little_endian(bytes, 14, 4) == 12;
    const std::uint64_t bits = little_endian(bytes, is_os2 ? 24 : 28, 2);
    const std::uint64_t row = (static_cast<std::uint64_t>(size.width) * bits + 31) / 32 * 4;
    return pixels_at + row * static_cast<std::uint64_t>(size.height) <= bytes.size();
}

}  // namespace

cv::Size read_bmp_size(std::string_view bytes) {
    cv::Size size;
    int channels = 0;
    if (stbi_info_from_memory(raw(bytes), static_cast<int>(bytes.size()), &size.width, &size.height, &channels) == 0) {
        return {};
    }
    return size;
}

Result<cv::Mat> decode_bmp(std::string_view bytes, cv::Size size) {
    if (!holds_all_rows(bytes, size)) return incomplete();
    cv::Size decoded;
    int channels = 0;
    const std::unique_ptr<unsigned char, decltype(&stbi_image_free)> rgb(
        stbi_load_from_memory(raw(bytes), static_cast<int>(bytes.size()), &decoded.width, &decoded.height, &channels,
                              STBI_rgb),
        stbi_image_free);
    if (!rgb || decoded != size) return incomplete();
    cv::Mat bgr;
    cv::cvtColor(cv::Mat(size, CV_8UC3, rgb.get()), bgr, cv::COLOR_RGB2BGR);
    return bgr;
}

}  // namespace polybot::codecs
