#include <png.h>

#include "images/codecs.hpp"

namespace polybot::codecs {
namespace {

/// libpng's simplified reader over bytes in memory.
class Reader {
  public:
    explicit Reader(std::string_view bytes) {
        image_.version = PNG_IMAGE_VERSION;
        opened_ = png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()) != 0;
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { png_image_free(&image_); }

    [[nodiscard]] cv::Size size() const {
        if (!opened_) return {};
        return {static_cast<int>(image_.width), static_cast<int>(image_.height)};
    }

    /// Whether all of it could be read into `bgr`.
    bool read(cv::Mat& bgr) {
        if (!opened_) return false;
        image_.format = PNG_FORMAT_BGR;
        // 16-bit files without a gamma are taken for linear light otherwise, and come out far too bright.
        image_.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
        const png_color white{255, 255, 255};
        return png_image_finish_read(&image_, &white, bgr.data, static_cast<png_int_32>(bgr.step), nullptr) != 0;
    }

  private:
    png_image image_{};
    bool opened_ = false;
};

}  // namespace

cv::Size read_png_size(std::string_view bytes) {
    return Reader(bytes).size();
}

Result<cv::Mat> decode_png(std::string_view bytes, cv::Size size) {
    cv::Mat bgr(size, CV_8UC3);
    if (!Reader(bytes).read(bgr)) return incomplete();
    return bgr;
}

}  // namespace polybot::codecs
