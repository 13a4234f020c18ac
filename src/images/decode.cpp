#include "images/decode.hpp"

#include <algorithm>
#include <utility>

#include "images/codecs.hpp"
#include "images/orientation.hpp"

namespace polybot {
namespace {

Result<cv::Mat> decode(std::string_view bytes, const ImageHeader& header, int reduction) {
    const cv::Size size(header.width, header.height);
    switch (header.format) {
        case ImageFormat::jpeg:
            return codecs::decode_jpeg(bytes, size, reduction);
        case ImageFormat::png:
            return codecs::decode_png(bytes, size);
        case ImageFormat::webp:
            return codecs::decode_webp(bytes, size);
        case ImageFormat::bmp:
            return codecs::decode_bmp(bytes, size);
        case ImageFormat::gif:
            return codecs::decode_gif(bytes, size);
    }
    return codecs::incomplete();
}

/// 1, 2, 4 or 8: the divisors for which libjpeg-turbo has vector code.
int reduction_of(const ImageHeader& header, int longest_side) {
    int reduction = 1;
    if (header.format != ImageFormat::jpeg) return reduction;
    while (reduction < 8 && std::max(header.width, header.height) / (2 * reduction) >= longest_side) reduction *= 2;
    return reduction;
}

}  // namespace

Result<cv::Mat> decode_image(std::string_view bytes) {
    const auto header = read_image_header(bytes);
    if (!header) return header.error();
    return decode(bytes, *header, 1);
}

Result<std::int64_t> decoding_bytes(std::string_view bytes, int longest_side) {
    // Four in what is decoded and in what libwebp keeps besides, or in what is turned upright or encoded; eight in the
    // coefficients of a JPEG of four inks.
    constexpr std::int64_t bytes_a_pixel = 8;
    constexpr std::int64_t tables_and_rows = 4'000'000;
    const auto header = read_image_header(bytes);
    if (!header) return header.error();
    std::int64_t pixels = std::int64_t{header->width} * header->height;
    std::int64_t besides = tables_and_rows;
    if (header->format == ImageFormat::webp)
        besides += codecs::webp_extra_bytes(bytes, {header->width, header->height});
    if (header->format == ImageFormat::jpeg) {
        const std::int64_t reduction = reduction_of(*header, longest_side);
        const std::int64_t kept = codecs::is_jpeg_of_one_scan(bytes) ? 0 : pixels;
        pixels = kept + pixels / (reduction * reduction);
    }
    return pixels * bytes_a_pixel + besides;
}

Result<ReducedImage> decode_reduced(std::string_view bytes, int longest_side) {
    const auto header = read_image_header(bytes);
    if (!header) return header.error();
    const int reduction = reduction_of(*header, longest_side);
    auto pixels = decode(bytes, *header, reduction);
    if (!pixels) return pixels.error();
    cv::Size full = pixels->size();
    if (reduction > 1) {
        full = {header->width, header->height};
        if (codecs::lies_on_its_side(codecs::read_orientation(bytes))) std::swap(full.width, full.height);
    }
    return ReducedImage{.pixels = *std::move(pixels), .full = full};
}

}  // namespace polybot
