#include "detection/letterbox.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

TEST(Letterbox, FitsThePictureIntoTheSmallestRectangle) {
    const Letterbox bus = fit_rectangle({810, 1080}, 640);
    EXPECT_EQ(bus.input, cv::Size(480, 640));
    EXPECT_EQ(bus.scaled, cv::Size(480, 640));

    const Letterbox zidane = fit_rectangle({1280, 720}, 640);
    EXPECT_EQ(zidane.input, cv::Size(640, 384));
    EXPECT_EQ(zidane.scaled, cv::Size(640, 360));
    EXPECT_EQ(zidane.top, 12);
    EXPECT_EQ(zidane.left, 0);
}

TEST(Letterbox, FillsAFixedInput) {
    const Letterbox box = fit_fixed({1280, 720}, {640, 640});
    EXPECT_EQ(box.input, cv::Size(640, 640));
    EXPECT_EQ(box.top, 140);
}

TEST(Letterbox, APictureOnePixelHighKeepsARow) {
    const Letterbox box = fit_rectangle({4000, 1}, 640);
    EXPECT_EQ(box.scaled, cv::Size(640, 1));
    EXPECT_EQ(box.input, cv::Size(640, 32));
}

TEST(Letterbox, PadsWithGrey) {
    const cv::Mat picture(10, 40, CV_8UC3, cv::Scalar::all(255));
    const Letterbox box = fit_rectangle(picture.size(), 64);
    cv::Mat input(box.input, CV_8UC3);
    draw_letterboxed(picture, box, input);
    EXPECT_EQ(input.at<cv::Vec3b>(0, 0), cv::Vec3b(114, 114, 114));
    EXPECT_EQ(input.at<cv::Vec3b>(input.rows / 2, 20), cv::Vec3b(255, 255, 255));
}

}  // namespace
}  // namespace polybot
