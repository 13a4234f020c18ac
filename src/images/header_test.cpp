#include "images/header.hpp"

#include <zlib.h>

#include "images/picture_files.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using namespace std::string_literals;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;

const cv::Mat picture = testing::two_halves({0, 0, 0}, {255, 255, 255});

void expect_header(const std::string& bytes, ImageFormat format) {
    const auto header = read_image_header(bytes);
    ASSERT_THAT(header, IsOk()) << media_type(format);
    EXPECT_EQ(header->format, format) << media_type(format);
    EXPECT_EQ(header->width, 8) << media_type(format);
    EXPECT_EQ(header->height, 4) << media_type(format);
}

/// The picture's first bytes, with a size of our own.
std::string png_of(std::uint32_t width, std::uint32_t height) {
    const auto big = [](std::uint32_t value) {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xFFU);
        return bytes;
    };
    const std::string chunk = "IHDR" + big(width) + big(height) + "\x08\x02\x00\x00\x00"s;
    const auto checksum = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const unsigned char*>(chunk.data()), static_cast<unsigned>(chunk.size())));
    return "\x89PNG\r\n\x1A\n\x00\x00\x00\x0D"s + chunk + big(checksum) + "\x00\x00\x00\x00IDAT"s;
}

TEST(ImageHeader, TellsFormatAndSize) {
    expect_header(encode_jpeg(picture).value(), ImageFormat::jpeg);
    expect_header(testing::png(picture, PNG_FORMAT_BGR), ImageFormat::png);
    expect_header(testing::webp(picture), ImageFormat::webp);
    expect_header(testing::bmp(picture), ImageFormat::bmp);
    expect_header("GIF89a\x08\x00\x04\x00\x00\x00\x00"s, ImageFormat::gif);
}

TEST(ImageHeader, RefusesWhatIsNoPictureAndSaysWhatToSend) {
    EXPECT_THAT(read_image_header(""), FailsWith(Code::invalid_argument));
    const auto pdf = read_image_header("%PDF-1.7 and so on");
    ASSERT_THAT(pdf, FailsWith(Code::invalid_argument));
    EXPECT_THAT(pdf.error().message, HasSubstr("please send a JPEG"));
}

TEST(ImageHeader, RefusesAPictureThatEndsInItsHeader) {
    for (const std::string& bytes : {encode_jpeg(picture).value(), testing::png(picture, PNG_FORMAT_BGR),
                                     testing::webp(picture), testing::bmp(picture)}) {
        EXPECT_THAT(read_image_header(bytes.substr(0, 14)), FailsWith(Code::invalid_argument));
    }
}

TEST(ImageHeader, RefusesTooManyBytes) {
    const auto header = read_image_header(std::string(max_image_bytes + 1, 'x'));
    ASSERT_THAT(header, FailsWith(Code::invalid_argument));
    EXPECT_THAT(header.error().message, HasSubstr("20 MB"));
}

TEST(ImageHeader, RefusesTooManyPixelsWithoutDecodingOne) {
    EXPECT_THAT(read_image_header(png_of(10'000, 5'000)), IsOk());
    const auto header = read_image_header(png_of(10'000, 5'001));
    ASSERT_THAT(header, FailsWith(Code::invalid_argument));
    EXPECT_THAT(header.error().message, HasSubstr("50 megapixels"));
    EXPECT_THAT(read_image_header(png_of(70'000, 1)), FailsWith(Code::invalid_argument));
    EXPECT_THAT(read_image_header(png_of(0x7FFFFFFF, 0x7FFFFFFF)), FailsWith(Code::invalid_argument));
    EXPECT_THAT(read_image_header(png_of(0, 5)), FailsWith(Code::invalid_argument));
}

TEST(ImageHeader, RefusesTooManyPixelsInEveryFormat) {
    std::string jpeg = encode_jpeg(picture).value();
    jpeg.replace(jpeg.find("\xFF\xC0") + 5, 4, "\xFF\xDC\xFF\xDC");
    std::string webp = testing::webp(picture);
    webp.replace(webp.find("VP8L") + 9, 4, "\xFE\xBF\xFF\x0F");  // 14 bits each, less one.
    std::string bmp = testing::bmp(picture);
    bmp.replace(18, 8, "\x00\xFF\x00\x00\x00\xFF\x00\x00"s);
    for (const std::string& bytes : {jpeg, png_of(65'500, 65'500), webp, bmp, "GIF89a\xFF\xFF\xFF\xFF\x00\x00\x00"s}) {
        const auto header = read_image_header(bytes);
        ASSERT_THAT(header, FailsWith(Code::invalid_argument)) << bytes.substr(0, 4);
        EXPECT_THAT(header.error().message, HasSubstr("50 megapixels")) << bytes.substr(0, 4);
    }
}

}  // namespace
}  // namespace polybot
