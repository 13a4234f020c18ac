#include "images/orientation.hpp"

#include <memory>

#include <libexif/exif-data.h>
#include <opencv2/core.hpp>

#include "images/codecs.hpp"

namespace polybot::codecs {

int read_orientation(std::string_view jpeg_or_exif) {
    const std::unique_ptr<ExifData, decltype(&exif_data_unref)> exif(
        exif_data_new_from_data(raw(jpeg_or_exif), static_cast<unsigned int>(jpeg_or_exif.size())), exif_data_unref);
    if (!exif) return 1;
    const ExifEntry* entry = exif_content_get_entry(exif->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2) return 1;
    const int orientation = exif_get_short(entry->data, exif_data_get_byte_order(exif.get()));
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

cv::Mat turn_upright(cv::Mat stored, int orientation) {
    // cv::flip's codes
    constexpr int across = 1;
    constexpr int upside_down = 0;
    constexpr int both = -1;
    cv::Mat upright;
    switch (orientation) {
        case 2:
            cv::flip(stored, upright, across);
            return upright;
        case 3:
            cv::flip(stored, upright, both);
            return upright;
        case 4:
            cv::flip(stored, upright, upside_down);
            return upright;
        case 5:
            cv::transpose(stored, upright);
            return upright;
        case 6:
            cv::rotate(stored, upright, cv::ROTATE_90_CLOCKWISE);
            return upright;
        case 7:
            cv::rotate(stored, upright, cv::ROTATE_90_CLOCKWISE);
            cv::flip(upright, upright, upside_down);
            return upright;
        case 8:
            cv::rotate(stored, upright, cv::ROTATE_90_COUNTERCLOCKWISE);
            return upright;
        default:
            return stored;
    }
}

}  // namespace polybot::codecs
