#pragma once

#include <string_view>

#include <opencv2/core/mat.hpp>

#include "images/header.hpp"
#include "result/result.hpp"

/// One pair of functions a format, for header.cpp and decode.cpp alone. All are thread-safe. `read_*_size` gives the
/// stored size unchecked, or 0 x 0 when the header is broken; `decode_*` takes bytes whose header has passed the
/// checks, and gives 8-bit BGR, upright; a JPEG's sides divided by `reduction` (1, 2, 4 or 8) and rounded up.
namespace polybot::codecs {

[[nodiscard]] cv::Size read_jpeg_size(std::string_view bytes);
[[nodiscard]] cv::Size read_png_size(std::string_view bytes);
[[nodiscard]] cv::Size read_webp_size(std::string_view bytes);
[[nodiscard]] cv::Size read_bmp_size(std::string_view bytes);
[[nodiscard]] cv::Size read_gif_size(std::string_view bytes);

[[nodiscard]] Result<cv::Mat> decode_jpeg(std::string_view bytes, cv::Size size, int reduction);
[[nodiscard]] Result<cv::Mat> decode_png(std::string_view bytes, cv::Size size);
[[nodiscard]] Result<cv::Mat> decode_webp(std::string_view bytes, cv::Size size);
[[nodiscard]] Result<cv::Mat> decode_bmp(std::string_view bytes, cv::Size size);
[[nodiscard]] Result<cv::Mat> decode_gif(std::string_view bytes, cv::Size size);

/// Whether its first scan has all that there is of each pixel, so that it is decoded as it is read. libjpeg-turbo keeps
/// the coefficients of any other in memory, two bytes each, at whatever size it gives.
[[nodiscard]] bool is_jpeg_of_one_scan(std::string_view bytes);

/// The most bytes that libwebp may keep for a WebP besides four a pixel.
[[nodiscard]] std::int64_t webp_extra_bytes(std::string_view bytes, cv::Size size);

/// The error of every picture that breaks off or is damaged; its sentence is for the user.
[[nodiscard]] Error incomplete();

/// The bytes as the C libraries want them.
[[nodiscard]] inline const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace polybot::codecs
