#include <ctime>

#include <opencv2/core.hpp>
#include <zlib.h>

#include "images/decode.hpp"
#include "images/header.hpp"
#include "images/picture_files.hpp"
#include "images/png_chunks.hpp"
#include "result/matchers.hpp"

/// Small files that ask for much memory or time, beside those of too many pixels (header_test.cpp).
namespace polybot {
namespace {

using namespace std::string_literals;
using testing::FailsWith;
using testing::IsOk;

const cv::Mat picture = testing::two_halves({0, 0, 0}, {255, 255, 255});

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
        return testing::png_chunk("zTXt", "name\0\0"s + packed.substr(0, length));
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
    const std::string endless = png.substr(0, 8 + 25) +
                                testing::png_chunk("IDAT", testing::deflated_zeros(16'000'000, 500)) +
                                testing::png_chunk("IEND", "");
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
