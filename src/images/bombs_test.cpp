#include <array>
#include <ctime>

#include <opencv2/core.hpp>
#include <zlib.h>

#include "images/decode.hpp"
#include "images/header.hpp"
#include "images/picture_files.hpp"
#include "result/matchers.hpp"

/// Small files that ask for much memory or time, beside those of too many pixels (header_test.cpp).
namespace polybot {
namespace {

using namespace std::string_literals;
using testing::FailsWith;
using testing::IsOk;

const cv::Mat picture = testing::two_halves({0, 0, 0}, {255, 255, 255});

/// Deflates `size` zeros, `times` over; the stream has no end.
std::string deflated_zeros(std::size_t size, int times) {
    z_stream stream{};
    if (deflateInit(&stream, 9) != Z_OK) throw std::bad_alloc();
    std::string zeros(size, '\0');
    std::string packed(compressBound(size) + 100, '\0');
    stream.next_out = reinterpret_cast<unsigned char*>(packed.data());
    stream.avail_out = static_cast<unsigned>(packed.size());
    std::array<std::size_t, 2> ends{};
    for (std::size_t& end : ends) {  // The first time with zlib's header, then as it may be repeated.
        stream.next_in = reinterpret_cast<unsigned char*>(zeros.data());
        stream.avail_in = static_cast<unsigned>(zeros.size());
        deflate(&stream, Z_FULL_FLUSH);
        end = stream.total_out;
    }
    deflateEnd(&stream);
    std::string all = packed.substr(0, ends[0]);
    for (int i = 1; i < times; ++i) all.append(packed, ends[0], ends[1] - ends[0]);
    return all;
}

std::string chunk(const std::string& type, const std::string& content) {
    const auto big = [](std::size_t value) {
        std::string bytes;
        for (unsigned shift = 32; shift > 0; shift -= 8) bytes += static_cast<char>((value >> (shift - 8)) & 0xFFU);
        return bytes;
    };
    const std::string checked = type + content;
    return big(content.size()) + checked +
           big(crc32(0, reinterpret_cast<const unsigned char*>(checked.data()), static_cast<unsigned>(checked.size())));
}

/// `picture` as a PNG with `extra` before its pixels.
std::string png_with(const std::string& extra) {
    std::string png = testing::png(picture, PNG_FORMAT_BGR);
    return png.insert(8 + 25, extra);
}

TEST(Bombs, APngsTextsAreUnpackedWithinABound) {
    const auto text = [](std::size_t size) {
        const std::string letters(size, 'x');
        std::string packed(compressBound(size), '\0');
        uLongf length = packed.size();
        compress(reinterpret_cast<unsigned char*>(packed.data()), &length,
                 reinterpret_cast<const unsigned char*>(letters.data()), letters.size());
        return chunk("zTXt", "name\0\0"s + packed.substr(0, length));
    };
    const std::string large = text(7'000'000);
    EXPECT_LT(large.size(), 10'000U);
    EXPECT_THAT(decode_image(png_with(large + large)), IsOk());
    EXPECT_THAT(decode_image(png_with(large + large + large + large + large)), FailsWith(Code::invalid_argument));
    EXPECT_THAT(decode_image(png_with(text(20'000'000))), FailsWith(Code::invalid_argument));
    std::string many;
    for (int i = 0; i < 900; ++i) many += large;
    EXPECT_THAT(read_image_header(png_with(many)), IsOk()) << "which unpacks nothing";
}

TEST(Bombs, WhatFollowsAPngsPixelsStaysPacked) {
    // 8 x 4 pixels have 100 bytes; these are 8 GB.
    const std::string png = testing::png(picture, PNG_FORMAT_BGR);
    const std::string endless =
        png.substr(0, 8 + 25) + chunk("IDAT", deflated_zeros(16'000'000, 500)) + chunk("IEND", "");
    EXPECT_LT(endless.size(), 20'000'000U);
    const std::clock_t start = std::clock();
    EXPECT_THAT(decode_image(endless), IsOk());
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 1.0);
}

TEST(Bombs, AJpegHasSoManyScansAndNoMore) {
    const std::unique_ptr<void, int (*)(tjhandle)> compressor(tjInitCompress(), tjDestroy);
    unsigned char* encoded = nullptr;
    unsigned long size = 0;
    ASSERT_EQ(tjCompress2(compressor.get(), picture.data, picture.cols, 0, picture.rows, TJPF_BGR, &encoded, &size,
                          TJSAMP_444, 90, TJFLAG_PROGRESSIVE),
              0);
    const std::string jpeg(reinterpret_cast<const char*>(encoded), size);
    tjFree(encoded);
    const std::size_t last_scan = jpeg.rfind("\xFF\xDA");
    const auto with_more_scans = [&](int count) {
        std::string more = jpeg.substr(0, jpeg.size() - 2);
        for (int i = 0; i < count; ++i) more += jpeg.substr(last_scan, jpeg.size() - 2 - last_scan);
        return more + "\xFF\xD9";
    };
    EXPECT_THAT(decode_image(with_more_scans(0)), IsOk());
    EXPECT_THAT(decode_image(with_more_scans(30)), IsOk());
    EXPECT_THAT(decode_image(with_more_scans(50)), FailsWith(Code::invalid_argument));
    const std::string lonely = "\xFF\x01\xFF\xFF";  // A marker without a length, which looks as if it had one.
    EXPECT_THAT(decode_image(with_more_scans(0).insert(2, lonely)), IsOk());
    EXPECT_THAT(decode_image(with_more_scans(50).insert(2, lonely)), FailsWith(Code::invalid_argument));
}

}  // namespace
}  // namespace polybot
