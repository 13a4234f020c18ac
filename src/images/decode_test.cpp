#include "images/decode.hpp"

#include <fstream>
#include <iterator>

#include <opencv2/core.hpp>

#include "images/picture_files.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using namespace std::string_literals;
using testing::FailsWith;
using testing::IsOk;

const cv::Scalar dark(10, 20, 30);
const cv::Scalar light(200, 210, 220);
const cv::Mat picture = testing::two_halves(dark, light);

/// Whether each channel of every pixel differs by `tolerance` at most.
void expect_like(const std::string& bytes, const cv::Mat& expected, double tolerance) {
    const auto decoded = decode_image(bytes);
    ASSERT_THAT(decoded, IsOk());
    ASSERT_EQ(decoded->size(), expected.size());
    ASSERT_EQ(decoded->type(), CV_8UC3);
    EXPECT_LE(cv::norm(*decoded, expected, cv::NORM_INF), tolerance);
}

TEST(DecodeImage, ReadsLosslessFormatsToThePixel) {
    expect_like(testing::png(picture, PNG_FORMAT_BGR), picture, 0);
    expect_like(testing::webp(picture), picture, 0);
    expect_like(testing::bmp(picture), picture, 0);
}

TEST(DecodeImage, ReadsJpeg) {
    expect_like(encode_jpeg(picture, 100).value(), picture, 8);
}

TEST(DecodeImage, ReadsAJpegOfFourInks) {
    // Turbojpeg's CMYK is as Adobe stores it: 255 is no ink.
    const cv::Mat inks(4, 8, CV_8UC4, cv::Scalar(255, 255, 255, 100));
    expect_like(testing::cmyk_jpeg(inks), cv::Mat(4, 8, CV_8UC3, cv::Scalar::all(100)), 8);
}

TEST(DecodeImage, ReadsDeepGreyAndTransparentPng) {
    const cv::Mat deep(4, 8, CV_16UC3, cv::Scalar::all(65'535));
    expect_like(testing::png(deep, PNG_FORMAT_LINEAR_RGB), cv::Mat(4, 8, CV_8UC3, cv::Scalar::all(255)), 0);
    const cv::Mat grey(4, 8, CV_8UC1, cv::Scalar(77));
    expect_like(testing::png(grey, PNG_FORMAT_GRAY), cv::Mat(4, 8, CV_8UC3, cv::Scalar::all(77)), 0);
    const cv::Mat clear(4, 8, CV_8UC4, cv::Scalar(9, 9, 9, 0));
    expect_like(testing::png(clear, PNG_FORMAT_BGRA), cv::Mat(4, 8, CV_8UC3, cv::Scalar::all(255)), 0);
}

TEST(DecodeImage, ReadsGif) {
    const std::string gif =
        "GIF89a\x01\x00\x01\x00\x80\x00\x00\x11\x22\x33\x00\x00\x00"s
        "\x2C\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3B"s;
    expect_like(gif, cv::Mat(1, 1, CV_8UC3, cv::Scalar(0x33, 0x22, 0x11)), 0);
}

TEST(DecodeImage, TurnsUprightWhatExifSaysIsTurned) {
    // The dark half is on the left as stored; where it is when upright, by orientation.
    const std::string stored = encode_jpeg(picture, 100).value();
    const auto dark_at = [&](int orientation, double x, double y) {
        const cv::Mat upright = decode_image(testing::turned_jpeg(stored, orientation)).value();
        const cv::Point point(static_cast<int>(x * upright.cols), static_cast<int>(y * upright.rows));
        return cv::norm(cv::Scalar(upright.at<cv::Vec3b>(point)), dark) < 30;
    };
    for (const int left : {1, 4}) {
        EXPECT_TRUE(dark_at(left, 0.1, 0.5) && !dark_at(left, 0.9, 0.5)) << left;
    }
    for (const int right : {2, 3}) {
        EXPECT_TRUE(!dark_at(right, 0.1, 0.5) && dark_at(right, 0.9, 0.5)) << right;
    }
    for (const int top : {5, 6}) {
        EXPECT_TRUE(dark_at(top, 0.5, 0.1) && !dark_at(top, 0.5, 0.9)) << top;
    }
    for (const int bottom : {7, 8}) {
        EXPECT_TRUE(!dark_at(bottom, 0.5, 0.1) && dark_at(bottom, 0.5, 0.9)) << bottom;
    }
}

TEST(DecodeReduced, KeepsAsManyPixelsAsAreEnough) {
    const std::string bytes = encode_jpeg(cv::Mat(301, 1000, CV_8UC3, dark), 100).value();
    const auto decoded_size = [&](int longest_side) {
        const auto decoded = decode_reduced(bytes, longest_side).value();
        EXPECT_EQ(decoded.full, cv::Size(1000, 301));
        EXPECT_LE(cv::norm(decoded.pixels, cv::Mat(decoded.pixels.size(), CV_8UC3, dark), cv::NORM_INF), 8);
        return decoded.pixels.size();
    };
    EXPECT_EQ(decoded_size(1280), cv::Size(1000, 301));
    EXPECT_EQ(decoded_size(501), cv::Size(1000, 301));
    EXPECT_EQ(decoded_size(500), cv::Size(500, 151));
    EXPECT_EQ(decoded_size(250), cv::Size(250, 76));
    EXPECT_EQ(decoded_size(1), cv::Size(125, 38));
}

TEST(DecodeReduced, TurnsUprightToo) {
    cv::Mat halves(100, 400, CV_8UC3, light);
    halves.colRange(0, 200).setTo(dark);
    const auto decoded = decode_reduced(testing::turned_jpeg(encode_jpeg(halves, 100).value(), 6), 200).value();
    EXPECT_EQ(decoded.full, cv::Size(100, 400));
    ASSERT_EQ(decoded.pixels.size(), cv::Size(50, 200));
    EXPECT_LT(cv::norm(cv::Scalar(decoded.pixels.at<cv::Vec3b>(20, 25)), dark), 30);
    EXPECT_LT(cv::norm(cv::Scalar(decoded.pixels.at<cv::Vec3b>(180, 25)), light), 30);
}

TEST(DecodeReduced, ReadsOtherFormatsInFull) {
    const auto decoded = decode_reduced(testing::png(picture, PNG_FORMAT_BGR), 1).value();
    EXPECT_EQ(decoded.pixels.size(), picture.size());
    EXPECT_EQ(decoded.full, picture.size());
}

TEST(DecodeReduced, RefusesWhatBreaksOff) {
    cv::Mat noise(64, 64, CV_8UC3);
    cv::randu(noise, 0, 256);
    const std::string bytes = encode_jpeg(noise).value();
    EXPECT_THAT(decode_reduced(std::string_view(bytes).substr(0, bytes.size() / 2), 8),
                FailsWith(Code::invalid_argument));
}

TEST(DecodeImage, ReadsOnePixelHigh) {
    const cv::Mat line(1, 300, CV_8UC3, dark);
    expect_like(testing::png(line, PNG_FORMAT_BGR), line, 0);
    expect_like(encode_jpeg(line, 100).value(), line, 8);
}

TEST(DecodeImage, RefusesWhatBreaksOff) {
    cv::Mat noise(64, 64, CV_8UC3);
    cv::randu(noise, 0, 256);
    for (const std::string& bytes :
         {encode_jpeg(noise).value(), testing::png(noise, PNG_FORMAT_BGR), testing::webp(noise), testing::bmp(noise)}) {
        const auto decoded = decode_image(std::string_view(bytes).substr(0, bytes.size() / 2));
        ASSERT_THAT(decoded, FailsWith(Code::invalid_argument)) << bytes.substr(0, 4);
        EXPECT_THAT(decoded.error().message, ::testing::HasSubstr("please send it again"));
    }
}

TEST(DecodeImage, ReadsAPhoto) {
    std::ifstream in(POLYBOT_SHARED_DIR "/images/bus.jpg", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto decoded = decode_image(bytes);
    ASSERT_THAT(decoded, IsOk());
    EXPECT_EQ(decoded->size(), cv::Size(810, 1080));
}

TEST(EncodeJpeg, RefusesWhatIsNoPicture) {
    EXPECT_THAT(encode_jpeg(cv::Mat()), FailsWith(Code::invalid_argument));
    EXPECT_THAT(encode_jpeg(cv::Mat(2, 2, CV_8UC1)), FailsWith(Code::invalid_argument));
}

}  // namespace
}  // namespace polybot
