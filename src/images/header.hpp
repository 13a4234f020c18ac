#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "result/result.hpp"

namespace polybot {

/// The picture formats we read.
enum class ImageFormat { jpeg, png, webp, bmp, gif };

/// What a picture's first bytes say of it.
struct ImageHeader {
    ImageFormat format;
    int width = 0, height = 0;  ///< As stored, before any EXIF orientation.
};

/// The largest file and picture we take (bytes, pixels), and the longest side (pixels; JPEG cannot hold a longer one).
inline constexpr std::size_t max_image_bytes = 20U << 20U;
inline constexpr std::int64_t max_image_pixels = 50'000'000;
inline constexpr int max_image_side = 65'500;

/// "image/jpeg" and so on.
[[nodiscard]] std::string_view media_type(ImageFormat format) noexcept;

/// Reads format and size without decoding a pixel, and checks them against the limits above.
/// Fails with `invalid_argument`; the message is one sentence for the user that says what to send instead.
[[nodiscard]] Result<ImageHeader> read_image_header(std::string_view bytes);

}  // namespace polybot
