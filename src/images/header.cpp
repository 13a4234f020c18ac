#include "images/header.hpp"

#include <optional>

#include "images/codecs.hpp"

namespace polybot {
namespace {

using namespace std::string_view_literals;

std::optional<ImageFormat> recognise(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return ImageFormat::jpeg;
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return ImageFormat::png;
    if (bytes.starts_with("RIFF"sv) && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP"sv) return ImageFormat::webp;
    if (bytes.starts_with("BM"sv)) return ImageFormat::bmp;
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return ImageFormat::gif;
    return std::nullopt;
}

cv::Size read_size(ImageFormat format, std::string_view bytes) {
    switch (format) {
        case ImageFormat::jpeg:
            return codecs::read_jpeg_size(bytes);
        case ImageFormat::png:
            return codecs::read_png_size(bytes);
        case ImageFormat::webp:
            return codecs::read_webp_size(bytes);
        case ImageFormat::bmp:
            return codecs::read_bmp_size(bytes);
        case ImageFormat::gif:
            return codecs::read_gif_size(bytes);
    }
    return {};
}

Error unfit(std::string sentence) {
    return {Code::invalid_argument, std::move(sentence)};
}

}  // namespace

namespace codecs {

Error incomplete() {
    return unfit("This picture is incomplete or damaged: please send it again.");
}

}  // namespace codecs

std::string_view media_type(ImageFormat format) noexcept {
    switch (format) {
        case ImageFormat::jpeg:
            return "image/jpeg";
        case ImageFormat::png:
            return "image/png";
        case ImageFormat::webp:
            return "image/webp";
        case ImageFormat::bmp:
            return "image/bmp";
        case ImageFormat::gif:
            return "image/gif";
    }
    return "application/octet-stream";
}

Result<ImageHeader> read_image_header(std::string_view bytes) {
    if (bytes.empty()) return unfit("This file is empty: please send the picture again.");
    if (bytes.size() > max_image_bytes) return unfit("This file is over 20 MB: please send a smaller picture.");
    const auto format = recognise(bytes);
    if (!format) return unfit("This file is not a picture I can read: please send a JPEG, PNG, WebP, BMP or GIF.");

    const cv::Size size = read_size(*format, bytes);
    if (size.width <= 0 || size.height <= 0) return codecs::incomplete();
    if (std::int64_t{size.width} * size.height > max_image_pixels) {
        return unfit("This picture has over 50 megapixels: please send a smaller one.");
    }
    if (size.width > max_image_side || size.height > max_image_side) {
        return unfit("This picture is over 65500 pixels long: please send a shorter one.");
    }
    return ImageHeader{*format, size.width, size.height};
}

}  // namespace polybot
