#include "detection/letterbox.hpp"
#include "images/decode.hpp"
#include "images/header.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = as_text(data, size);
    const auto header = polybot::read_image_header(bytes);
    // Larger ones are only slower.
    constexpr std::int64_t enough_pixels = 1'000'000;
    if (header && std::int64_t{header->width} * header->height > enough_pixels) return 0;
    const auto picture = polybot::decode_image(bytes);
    require(header || !picture);
    if (picture) {
        require(picture->type() == CV_8UC3);
        require(picture->cols * picture->rows == header->width * header->height);
        const polybot::Letterbox box = polybot::fit_rectangle(picture->size(), 640);
        cv::Mat input(box.input, CV_8UC3);
        polybot::draw_letterboxed(*picture, box, input);
    }
    return 0;
}
