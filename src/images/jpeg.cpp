#include <cstring>
#include <memory>

#include <turbojpeg.h>

#include "images/codecs.hpp"
#include "images/encode.hpp"
#include "images/in_place.hpp"
#include "images/orientation.hpp"

namespace polybot {
namespace {

struct Destroy {
    void operator()(void* codec) const { tjDestroy(codec); }
};
using Codec = std::unique_ptr<void, Destroy>;

struct StoredJpeg {
    cv::Size size;
    int colour_space = -1;
};

/// Zero size when the header is broken. The call also fails, after it has filled all in, for chroma sampling that it
/// has no name for; decoding needs none.
StoredJpeg read_stored(tjhandle codec, std::string_view bytes) {
    StoredJpeg stored;
    int subsampling = 0;
    (void)tjDecompressHeader3(codec, codecs::raw(bytes), bytes.size(), &stored.size.width, &stored.size.height,
                              &subsampling, &stored.colour_space);
    return stored;
}

/// A file that breaks off. Decoders make up the rest in grey and call it a warning; other warnings (stray bytes
/// between markers, say) come from odd but whole files.
bool breaks_off(tjhandle codec) {
    return tjGetErrorCode(codec) == TJERR_FATAL ||
           std::strcmp(tjGetErrorStr2(codec), "Premature end of JPEG file") == 0;
}

/// Calls `visit(marker, content)` for one segment after the other, until it returns false.
template <class Visit>
void for_each_segment(std::string_view bytes, const Visit& visit) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    std::size_t at = 2;
    while ((at = bytes.find('\xFF', at)) != bytes.npos && at + 4 <= bytes.size()) {
        const unsigned marker = byte(at + 1);
        // Fill bytes, TEM; and within a scan, escaped bytes and restarts.
        const bool is_alone = marker <= 0x01 || marker == 0xFF || (marker >= 0xD0 && marker <= 0xD9);
        if (!is_alone && !visit(marker, bytes.substr(at + 4))) return;
        const unsigned length = (static_cast<unsigned>(byte(at + 2)) << 8U) + byte(at + 3);
        at += marker == 0xFF ? 1U : is_alone ? 2U : 2U + length;
    }
}

constexpr unsigned start_of_scan = 0xDA;

/// Whether there is an "Adobe" APP14 marker: Adobe's programs, and whoever follows them, store CMYK inverted.
bool is_from_adobe(std::string_view bytes) {
    constexpr unsigned app14 = 0xEE;
    bool found = false;
    for_each_segment(bytes, [&](unsigned marker, std::string_view content) {
        found = marker == app14 && content.starts_with("Adobe");
        return !found && marker != start_of_scan;
    });
    return found;
}

/// Each scan is a pass over all pixels, be it a few bytes long. Encoders make about ten.
bool has_too_many_scans(std::string_view bytes) {
    constexpr int max_scans = 50;
    int scans = 0;
    for_each_segment(bytes, [&](unsigned marker, std::string_view) {
        if (marker == start_of_scan) ++scans;
        return scans <= max_scans;
    });
    return scans > max_scans;
}

cv::Mat cmyk_to_bgr(const cv::Mat& cmyk, bool inverted) {
    const int flip = inverted ? 0 : 255;
    return codecs::to_bgr_in_place(cmyk, [flip](const cv::Vec4b& inks) {
        const int light = inks[3] ^ flip;
        const auto lit = [&](int ink) { return static_cast<unsigned char>(((inks[ink] ^ flip) * light + 127) / 255); };
        return cv::Vec3b(lit(2), lit(1), lit(0));
    });
}

}  // namespace

namespace codecs {

cv::Size read_jpeg_size(std::string_view bytes) {
    const Codec codec(tjInitDecompress());
    return read_stored(codec.get(), bytes).size;
}

bool is_jpeg_of_one_scan(std::string_view bytes) {
    constexpr unsigned baseline = 0xC0;
    constexpr unsigned extended = 0xC1;
    constexpr std::size_t components_at = 5;
    char components = 0;
    bool of_one_scan = false;
    for_each_segment(bytes, [&](unsigned marker, std::string_view content) {
        const bool is_sequential = marker == baseline || marker == extended;
        if (is_sequential && content.size() > components_at) components = content[components_at];
        if (marker == start_of_scan) of_one_scan = components != 0 && content.starts_with(components);
        return marker != start_of_scan;
    });
    return of_one_scan;
}

Result<cv::Mat> decode_jpeg(std::string_view bytes, cv::Size size, int reduction) {
    if (has_too_many_scans(bytes)) return incomplete();
    const Codec codec(tjInitDecompress());
    const int colour_space = read_stored(codec.get(), bytes).colour_space;
    const bool is_cmyk = colour_space == TJCS_CMYK || colour_space == TJCS_YCCK;
    const tjscalingfactor scale{1, reduction};
    cv::Mat pixels(TJSCALED(size.height, scale), TJSCALED(size.width, scale), is_cmyk ? CV_8UC4 : CV_8UC3);
    const int failed = tjDecompress2(codec.get(), raw(bytes), bytes.size(), pixels.data, pixels.cols,
                                     static_cast<int>(pixels.step), pixels.rows, is_cmyk ? TJPF_CMYK : TJPF_BGR, 0);
    if (failed != 0 && breaks_off(codec.get())) return incomplete();
    if (is_cmyk) pixels = cmyk_to_bgr(pixels, is_from_adobe(bytes));
    return turn_upright(std::move(pixels), read_orientation(bytes));
}

}  // namespace codecs

Result<std::string> encode_jpeg(const cv::Mat& picture, int quality) {
    if (picture.empty() || picture.type() != CV_8UC3 || picture.cols > max_image_side ||
        picture.rows > max_image_side) {
        return Error{Code::invalid_argument, "only 8-bit BGR pictures of 1 to 65500 pixels a side become a JPEG"};
    }
    const Codec codec(tjInitCompress());
    unsigned char* written = nullptr;
    unsigned long size = 0;
    const int failed = tjCompress2(codec.get(), picture.data, picture.cols, static_cast<int>(picture.step),
                                   picture.rows, TJPF_BGR, &written, &size, TJSAMP_420, quality, 0);
    const std::unique_ptr<unsigned char, decltype(&tjFree)> owner(written, tjFree);
    if (failed != 0) return Error{Code::internal, std::string("cannot encode JPEG: ") + tjGetErrorStr2(codec.get())};
    return std::string(reinterpret_cast<const char*>(written), size);
}

}  // namespace polybot
