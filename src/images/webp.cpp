#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <webp/decode.h>
#include <webp/demux.h>

#include "images/codecs.hpp"
#include "images/in_place.hpp"
#include "images/orientation.hpp"

namespace polybot::codecs {
namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)>;

/// Decodes one frame onto its part of the picture, which has an alpha channel if the frame has one.
bool decode_frame(const WebPIterator& frame, cv::Mat part) {
    // The last row of a part ends before the picture's does.
    const std::size_t row = static_cast<std::size_t>(part.cols) * part.elemSize();
    const std::size_t room = part.step * static_cast<std::size_t>(part.rows - 1) + row;
    const auto decode = frame.has_alpha != 0 ? WebPDecodeRGBAInto : WebPDecodeBGRInto;
    return decode(frame.fragment.bytes, frame.fragment.size, part.data, room, static_cast<int>(part.step)) != nullptr;
}

int orientation_of(const WebPDemuxer* demuxer) {
    constexpr std::string_view lead("Exif\0\0", 6);  // libexif wants it, most WebP files do without
    WebPChunkIterator found{};
    int orientation = 1;
    if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &found) != 0) {
        std::string exif(reinterpret_cast<const char*>(found.chunk.bytes), found.chunk.size);
        if (!exif.starts_with(lead)) exif.insert(0, lead);
        orientation = read_orientation(exif);
    }
    WebPDemuxReleaseChunkIterator(&found);
    return orientation;
}

}  // namespace

cv::Size read_webp_size(std::string_view bytes) {
    cv::Size size;
    if (WebPGetInfo(raw(bytes), bytes.size(), &size.width, &size.height) == 0) return {};
    return size;
}

std::int64_t webp_extra_bytes(std::string_view bytes, cv::Size size) {
    WebPBitstreamFeatures features{};
    constexpr int lossy = 1;
    const bool is_known = WebPGetFeatures(raw(bytes), bytes.size(), &features) == VP8_STATUS_OK;
    if (is_known && features.format == lossy && features.has_alpha == 0) return 0;
    // What is stored without loss, be it the alpha channel, may have a set of codes of its own for each 4 x 4 pixels,
    // up to 65,536. libwebp makes 5.7 kB of a set that takes 20 bits; of larger ones up to 21 kB, though fewer a bit.
    constexpr std::int64_t most_sets = 65'536;
    constexpr std::int64_t most_bytes_a_set = 21'000;
    constexpr std::int64_t most_bytes_a_byte = 2'300;
    const std::int64_t blocks = std::int64_t{(size.width + 3) / 4} * ((size.height + 3) / 4);
    const std::int64_t sets = std::min(std::min(blocks, most_sets) * most_bytes_a_set,
                                       static_cast<std::int64_t>(bytes.size()) * most_bytes_a_byte);
    // Up to one byte a pixel for what was done to the pixels in blocks, and one for an alpha channel besides a lossy
    // part.
    return 2 * std::int64_t{size.area()} + sets;
}

Result<cv::Mat> decode_webp(std::string_view bytes, cv::Size size) {
    const WebPData data{raw(bytes), bytes.size()};
    const Demuxer demuxer(WebPDemux(&data), WebPDemuxDelete);
    if (!demuxer) return incomplete();

    cv::Mat picture;
    WebPIterator frame{};
    bool decoded = false;
    if (WebPDemuxGetFrame(demuxer.get(), 1, &frame) != 0) {
        const cv::Rect place(frame.x_offset, frame.y_offset, frame.width, frame.height);
        const bool fits = (place & cv::Rect({}, size)) == place;
        // Around the frame it is transparent, or white.
        picture = frame.has_alpha != 0 ? cv::Mat(size, CV_8UC4, cv::Scalar::all(0))
                                       : cv::Mat(size, CV_8UC3, cv::Scalar::all(255));
        decoded = fits && decode_frame(frame, picture(place));
    }
    WebPDemuxReleaseIterator(&frame);
    if (!decoded) return incomplete();
    if (picture.channels() == 4) picture = draw_over_white(picture);
    return turn_upright(std::move(picture), orientation_of(demuxer.get()));
}

}  // namespace polybot::codecs
