#include "images/decode.hpp"

#include "images/codecs.hpp"

namespace polybot {

Result<cv::Mat> decode_image(std::string_view bytes) {
    const auto header = read_image_header(bytes);
    if (!header) return header.error();
    const cv::Size size(header->width, header->height);
    switch (header->format) {
        case ImageFormat::jpeg:
            return codecs::decode_jpeg(bytes, size);
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

}  // namespace polybot
