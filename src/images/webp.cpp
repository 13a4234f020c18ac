#include <memory>
#include <string>

#include <webp/decode.h>
#include <webp/demux.h>

#include "images/codecs.hpp"
#include "images/orientation.hpp"

namespace polybot::codecs {
namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)>;

/// Draws BGRA pixels over `bgr`, which has the same size.
void draw_over(const cv::Mat& bgra, cv::Mat& bgr) {
    for (int y = 0; y < bgra.rows; ++y) {
        const auto* from = bgra.ptr<cv::Vec4b>(y);
        auto* to = bgr.ptr<cv::Vec3b>(y);
        for (int x = 0; x < bgra.cols; ++x) {
            const int alpha = from[x][3];
            for (int channel = 0; channel < 3; ++channel) {
                const int mixed = from[x][channel] * alpha + to[x][channel] * (255 - alpha);
                to[x][channel] = static_cast<unsigned char>((mixed + 127) / 255);
            }
        }
    }
}

/// Decodes one frame onto its part of the picture.
bool decode_frame(const WebPIterator& frame, cv::Mat part) {
    const WebPData& data = frame.fragment;
    const auto bytes_of = [](const cv::Mat& mat) { return mat.step * static_cast<std::size_t>(mat.rows); };
    if (frame.has_alpha == 0) {
        // The last row of a part ends before the picture's does.
        const std::size_t room = bytes_of(part) - part.step + static_cast<std::size_t>(part.cols) * part.elemSize();
        return WebPDecodeBGRInto(data.bytes, data.size, part.data, room, static_cast<int>(part.step)) != nullptr;
    }
    const cv::Mat bgra(part.size(), CV_8UC4);
    if (WebPDecodeBGRAInto(data.bytes, data.size, bgra.data, bytes_of(bgra), static_cast<int>(bgra.step)) == nullptr) {
        return false;
    }
    draw_over(bgra, part);
    return true;
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

Result<cv::Mat> decode_webp(std::string_view bytes, cv::Size size) {
    const WebPData data{raw(bytes), bytes.size()};
    const Demuxer demuxer(WebPDemux(&data), WebPDemuxDelete);
    if (!demuxer) return incomplete();

    cv::Mat picture(size, CV_8UC3, cv::Scalar::all(255));
    WebPIterator frame{};
    bool decoded = false;
    if (WebPDemuxGetFrame(demuxer.get(), 1, &frame) != 0) {
        const cv::Rect place(frame.x_offset, frame.y_offset, frame.width, frame.height);
        const bool fits = (place & cv::Rect({}, size)) == place;
        decoded = fits && decode_frame(frame, picture(place));
    }
    WebPDemuxReleaseIterator(&frame);
    if (!decoded) return incomplete();
    return turn_upright(std::move(picture), orientation_of(demuxer.get()));
}

}  // namespace polybot::codecs
