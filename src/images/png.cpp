#include <memory>
#include <new>
#include <utility>

#include <spng.h>

#include "images/codecs.hpp"
#include "images/in_place.hpp"

namespace polybot::codecs {
namespace {

/// The most that texts and colour profiles may take once they are unpacked, each and all together: a kilobyte unpacks
/// to a megabyte.
constexpr std::size_t max_chunk = 16U << 20U;
constexpr std::size_t max_chunks = 32U << 20U;

using Png = std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)>;

Png open(std::string_view bytes) {
    Png png(spng_ctx_new(0), spng_ctx_free);
    if (!png) throw std::bad_alloc();
    spng_set_chunk_limits(png.get(), max_chunk, max_chunks);
    spng_set_png_buffer(png.get(), bytes.data(), bytes.size());
    return png;
}

bool has_alpha(spng_ctx* png) {
    spng_ihdr header{};
    spng_trns transparent{};
    const bool has_channel = spng_get_ihdr(png, &header) == 0 && (header.color_type & 4U) != 0;
    return has_channel || spng_get_trns(png, &transparent) == 0;
}

/// OpenCV would swap them in a copy.
void swap_red_and_blue(cv::Mat& picture) {
    for (int y = 0; y < picture.rows; ++y) {
        auto* pixel = picture.ptr<unsigned char>(y);
        for (int x = 0; x < picture.cols; ++x, pixel += 3) std::swap(pixel[0], pixel[2]);
    }
}

}  // namespace

cv::Size read_png_size(std::string_view bytes) {
    spng_ihdr header{};
    if (spng_get_ihdr(open(bytes).get(), &header) != 0) return {};
    return {static_cast<int>(header.width), static_cast<int>(header.height)};
}

Result<cv::Mat> decode_png(std::string_view bytes, cv::Size size) {
    const Png png = open(bytes);
    const bool alpha = has_alpha(png.get());
    cv::Mat pixels(size, alpha ? CV_8UC4 : CV_8UC3);
    const int failed = spng_decode_image(png.get(), pixels.data, pixels.total() * pixels.elemSize(),
                                         alpha ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8, SPNG_DECODE_TRNS | SPNG_DECODE_GAMMA);
    if (failed != 0) return incomplete();
    if (alpha) return draw_over_white(pixels);
    swap_red_and_blue(pixels);
    return pixels;
}

}  // namespace polybot::codecs
