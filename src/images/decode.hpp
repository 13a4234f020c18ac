#pragma once

#include <cstdint>
#include <string_view>

#include <opencv2/core/mat.hpp>

#include "result/result.hpp"

namespace polybot {

/// Decodes a JPEG, PNG, WebP, BMP or GIF (of an animation the first frame) to 8-bit BGR, turned upright as its EXIF
/// orientation says, on white where it is transparent. Limits are those of `read_image_header`, checked before a pixel
/// is decoded. Fails with `invalid_argument`; the message is one sentence for the user. Thread-safe.
[[nodiscard]] Result<cv::Mat> decode_image(std::string_view bytes);

/// A picture that may have fewer pixels than its file.
struct ReducedImage {
    cv::Mat pixels;
    cv::Size full;  ///< The file's own size, upright.
};

/// The same for who needs no more than `longest_side` (1 or more): a JPEG is decoded at a half, a quarter or an eighth
/// of its size where its longest side keeps as many pixels, in a third of the time and less; all else in full.
[[nodiscard]] Result<ReducedImage> decode_reduced(std::string_view bytes, int longest_side);

/// The most bytes that `decode_reduced` and then `encode_jpeg` of what it gives take at a time for this picture: up to
/// 430 million, but 1,880 million for a WebP that is lossless or has alpha. Fails as `decode_reduced` does.
[[nodiscard]] Result<std::int64_t> decoding_bytes(std::string_view bytes, int longest_side);

}  // namespace polybot
