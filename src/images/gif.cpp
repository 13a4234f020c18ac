#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include <gif_lib.h>

#include "images/codecs.hpp"

namespace polybot::codecs {
namespace {

int read_bytes(GifFileType* gif, GifByteType* into, int wanted) {
    auto& left = *static_cast<std::string_view*>(gif->UserData);
    const std::size_t length = std::min(left.size(), static_cast<std::size_t>(wanted));
    std::memcpy(into, left.data(), length);
    left.remove_prefix(length);
    return static_cast<int>(length);
}

struct Close {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, Close>;

/// Steps over the blocks before the first frame and reads its descriptor. Gives the index of the transparent colour in
/// `transparent`, or NO_TRANSPARENT_COLOR.
bool find_first_frame(GifFileType* gif, int& transparent) {
    transparent = NO_TRANSPARENT_COLOR;
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    while (DGifGetRecordType(gif, &record) == GIF_OK && record != TERMINATE_RECORD_TYPE) {
        if (record == IMAGE_DESC_RECORD_TYPE) return DGifGetImageDesc(gif) == GIF_OK;
        int code = 0;
        GifByteType* block = nullptr;
        if (DGifGetExtension(gif, &code, &block) != GIF_OK) return false;
        while (block != nullptr) {
            GraphicsControlBlock control{};
            if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
                transparent = control.TransparentColor;
            }
            if (DGifGetExtensionNext(gif, &block) != GIF_OK) return false;
        }
    }
    return false;
}

/// A colour for every index a pixel can have, also for those the map lacks.
std::array<cv::Vec3b, 256> palette_of(const ColorMapObject& map, int transparent) {
    std::array<cv::Vec3b, 256> palette{};
    for (int i = 0; i < std::min(map.ColorCount, 256); ++i) {
        const GifColorType& colour = map.Colors[i];
        palette.at(static_cast<std::size_t>(i)) = {colour.Blue, colour.Green, colour.Red};
    }
    if (transparent >= 0 && transparent < 256) {
        palette.at(static_cast<std::size_t>(transparent)) = cv::Vec3b::all(255);
    }
    return palette;
}

/// The order in which a frame's rows are stored.
std::vector<int> row_order(int rows, bool interlaced) {
    std::vector<int> order;
    order.reserve(static_cast<std::size_t>(rows));
    const auto add_rows = [&](int first, int step) {
        for (int y = first; y < rows; y += step) order.push_back(y);
    };
    if (interlaced) {
        add_rows(0, 8);
        add_rows(4, 8);
        add_rows(2, 4);
        add_rows(1, 2);
    } else {
        add_rows(0, 1);
    }
    return order;
}

}  // namespace

cv::Size read_gif_size(std::string_view bytes) {
    if (bytes.size() < 10) return {};
    const auto number = [&](std::size_t at) { return raw(bytes)[at] | (raw(bytes)[at + 1] << 8); };
    return {number(6), number(8)};
}

Result<cv::Mat> decode_gif(std::string_view bytes, cv::Size size) {
    const Gif gif(DGifOpen(&bytes, read_bytes, nullptr));
    int transparent = NO_TRANSPARENT_COLOR;
    if (!gif || !find_first_frame(gif.get(), transparent)) return incomplete();
    const GifImageDesc& frame = gif->Image;
    const ColorMapObject* map = frame.ColorMap != nullptr ? frame.ColorMap : gif->SColorMap;
    if (map == nullptr || std::int64_t{frame.Width} * frame.Height > max_image_pixels) return incomplete();
    const auto palette = palette_of(*map, transparent);

    // A frame may reach beyond the picture; that part is not shown.
    cv::Mat picture(size, CV_8UC3, cv::Scalar::all(255));
    const int visible = std::min(frame.Width, size.width - frame.Left);
    std::vector<GifByteType> row(static_cast<std::size_t>(frame.Width));
    for (const int y : row_order(frame.Height, frame.Interlace)) {
        if (DGifGetLine(gif.get(), row.data(), frame.Width) != GIF_OK) return incomplete();
        if (frame.Top + y >= size.height) continue;
        auto* to = picture.ptr<cv::Vec3b>(frame.Top + y);
        for (int x = 0; x < visible; ++x) to[frame.Left + x] = palette.at(row[static_cast<std::size_t>(x)]);
    }
    return picture;
}

}  // namespace polybot::codecs
