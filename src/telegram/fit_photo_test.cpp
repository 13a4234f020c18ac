#include "telegram/fit_photo.hpp"

#include <opencv2/imgproc.hpp>

#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/header.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAnd;

std::string plain(int width, int height) {
    return encode_jpeg(cv::Mat(height, width, CV_8UC3, cv::Scalar(0, 0, 255))).value();
}

/// What is made of a picture that does not fit as it is.
cv::Mat fitted(const std::string& picture) {
    const auto photo = fit_photo(picture);
    EXPECT_THAT(photo, IsOk());
    if (!photo || !*photo) {
        ADD_FAILURE() << "the picture was left as it is";
        return {};
    }
    EXPECT_LE((*photo)->size(), max_photo_bytes);
    EXPECT_THAT(fit_photo(**photo), IsOkAnd(std::nullopt)) << "Telegram would not take it";
    return decode_image(**photo).value();
}

bool is_red(const cv::Vec3b& pixel) {
    return pixel[2] > 200 && pixel[1] < 50;
}
bool is_grey(const cv::Vec3b& pixel) {
    return std::abs(pixel[0] - 114) < 6 && std::abs(pixel[1] - 114) < 6 && std::abs(pixel[2] - 114) < 6;
}

TEST(FitPhoto, LeavesWhatFits) {
    for (const auto& [width, height] : {std::pair{640, 480}, {1, 20}, {20, 1}, {5'000, 5'000}, {9'500, 500}}) {
        EXPECT_THAT(fit_photo(plain(width, height)), IsOkAnd(std::nullopt)) << width << 'x' << height;
    }
}

TEST(FitPhoto, MakesLargeSidesSmaller) {
    const cv::Mat photo = fitted(plain(8'000, 4'000));
    EXPECT_LE(photo.cols + photo.rows, 10'000);
    EXPECT_NEAR(photo.cols, 6'666, 3);
    EXPECT_NEAR(photo.rows, 3'333, 3);
}

TEST(FitPhoto, GivesBarsToWhatIsTooNarrow) {
    const cv::Mat photo = fitted(plain(420, 10));
    EXPECT_EQ(photo.size(), cv::Size(420, 21));
    EXPECT_TRUE(is_red(photo.at<cv::Vec3b>(10, 200)));
    EXPECT_TRUE(is_grey(photo.at<cv::Vec3b>(0, 200)));
    EXPECT_TRUE(is_grey(photo.at<cv::Vec3b>(20, 200)));
    EXPECT_EQ(fitted(plain(1, 30)).size(), cv::Size(2, 30));
}

TEST(FitPhoto, TakesTheLongestPicturesThatThereAre) {
    const cv::Mat wide = fitted(plain(65'500, 300));
    EXPECT_GT(wide.cols, 9'500);
    EXPECT_GE(wide.rows * 20, wide.cols);
    EXPECT_TRUE(is_red(wide.at<cv::Vec3b>(wide.rows / 2, wide.cols / 2)));
    EXPECT_TRUE(is_grey(wide.at<cv::Vec3b>(10, wide.cols / 2)));
    const cv::Mat high = fitted(plain(1, 65'500));
    EXPECT_GT(high.rows, 9'500);
}

TEST(FitPhoto, MakesHeavyPicturesLighter) {
    cv::Mat noise(3'200, 3'200, CV_8UC3);
    cv::randu(noise, 0, 256);
    const std::string picture = encode_jpeg(noise, 100).value();
    ASSERT_GT(picture.size(), max_photo_bytes);
    ASSERT_LT(picture.size(), max_image_bytes);
    EXPECT_EQ(fitted(picture).size(), noise.size()) << "a lower quality does it";
}

TEST(FitPhoto, MakesSmallerWhatNoQualityMakesLightEnough) {
    cv::Mat noise(5'000, 5'000, CV_8UC3);
    cv::randu(noise, 0, 256);
    const std::string picture = encode_jpeg(noise, 60).value();
    ASSERT_GT(picture.size(), max_photo_bytes);
    ASSERT_LT(picture.size(), max_image_bytes);
    EXPECT_EQ(fitted(picture).size(), cv::Size(3'750, 3'750));
}

TEST(FitPhoto, RefusesWhatIsNoPicture) {
    EXPECT_THAT(fit_photo("jpeg"), FailsWith(Code::invalid_argument));
    EXPECT_THAT(fit_photo(plain(12'000, 100).substr(0, 2'000)), FailsWith(Code::invalid_argument));
}

}  // namespace
}  // namespace polybot
