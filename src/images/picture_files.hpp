#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#include <opencv2/core/mat.hpp>
#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include "images/encode.hpp"

/// Picture files made by the formats' own encoders; for tests only.
namespace polybot::testing {

/// 8 x 4 pixels: the left half `left`, the right half `right` (BGR).
inline cv::Mat two_halves(const cv::Scalar& left, const cv::Scalar& right) {
    cv::Mat picture(4, 8, CV_8UC3, left);
    picture.colRange(4, 8).setTo(right);
    return picture;
}

/// `picture` is laid out as `format` (PNG_FORMAT_…) says.
inline std::string png(const cv::Mat& picture, png_uint_32 format) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.cols);
    image.height = static_cast<png_uint_32>(picture.rows);
    image.format = format;
    png_alloc_size_t size = 0;
    if (png_image_write_to_memory(&image, nullptr, &size, 0, picture.data, 0, nullptr) == 0) {
        throw std::runtime_error(image.message);
    }
    std::string bytes(size, '\0');
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.data, 0, nullptr) == 0) {
        throw std::runtime_error(image.message);
    }
    bytes.resize(size);
    return bytes;
}

inline std::string webp(const cv::Mat& picture) {
    std::uint8_t* encoded = nullptr;
    const std::size_t size =
        WebPEncodeLosslessBGR(picture.data, picture.cols, picture.rows, static_cast<int>(picture.step[0]), &encoded);
    std::string bytes(reinterpret_cast<const char*>(encoded), size);
    WebPFree(encoded);
    return bytes;
}

/// A JPEG of four inks, as printers like them; not Adobe's, so not inverted.
inline std::string cmyk_jpeg(const cv::Mat& cmyk) {
    const std::unique_ptr<void, int (*)(tjhandle)> compressor(tjInitCompress(), tjDestroy);
    unsigned char* encoded = nullptr;
    unsigned long size = 0;
    if (tjCompress2(compressor.get(), cmyk.data, cmyk.cols, 0, cmyk.rows, TJPF_CMYK, &encoded, &size, TJSAMP_444, 100,
                    0) != 0) {
        throw std::runtime_error(tjGetErrorStr2(compressor.get()));
    }
    std::string bytes(reinterpret_cast<const char*>(encoded), size);
    tjFree(encoded);
    return bytes;
}

/// The JPEG with an EXIF segment that says how it is turned (1 to 8).
inline std::string turned_jpeg(const std::string& jpeg, int orientation) {
    using namespace std::string_literals;
    const std::string segment = "\xFF\xE1\x00\x22"s + "Exif\0\0"s + "MM\x00\x2A\x00\x00\x00\x08"s + "\x00\x01"s +
                                "\x01\x12\x00\x03\x00\x00\x00\x01\x00"s + static_cast<char>(orientation) + "\x00\x00"s +
                                "\x00\x00\x00\x00"s;
    return jpeg.substr(0, 2) + segment + jpeg.substr(2);
}

/// 24 bits a pixel, lowest row first.
inline std::string bmp(const cv::Mat& picture) {
    const auto little = [](std::uint32_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xFFU);
        return text;
    };
    const auto width = static_cast<std::uint32_t>(picture.cols);
    const auto height = static_cast<std::uint32_t>(picture.rows);
    const std::uint32_t row = (width * 3 + 3) / 4 * 4;
    std::string bytes = "BM" + little(54 + row * height, 4) + little(0, 4) + little(54, 4) + little(40, 4) +
                        little(width, 4) + little(height, 4) + little(1, 2) + little(24, 2) + little(0, 4) +
                        little(row * height, 4) + std::string(16, '\0');
    for (int y = picture.rows - 1; y >= 0; --y) {
        std::string line(picture.ptr<char>(y), static_cast<std::size_t>(picture.cols) * 3);
        line.resize(row, '\0');
        bytes += line;
    }
    return bytes;
}

}  // namespace polybot::testing
