#include "detection/annotate.hpp"

#include <gmock/gmock.h>
#include <opencv2/core.hpp>

namespace polybot {
namespace {

const std::vector<std::string> names = {"cat", "dog"};

TEST(Annotate, DrawsAtTheBoxAndNowhereElse) {
    cv::Mat picture(400, 400, CV_8UC3, cv::Scalar::all(0));
    annotate(picture, {{.class_id = 0, .confidence = 0.9F, .x1 = 100, .y1 = 100, .x2 = 300, .y2 = 300}}, names);
    EXPECT_EQ(picture.at<cv::Vec3b>(200, 100), cv::Vec3b(0x38, 0x38, 0xFF));
    EXPECT_EQ(picture.at<cv::Vec3b>(200, 200), cv::Vec3b(0, 0, 0));
    EXPECT_EQ(picture.at<cv::Vec3b>(390, 390), cv::Vec3b(0, 0, 0));
}

TEST(Annotate, StaysInsideAnyPicture) {
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(3000, 1), cv::Size(2, 500)}) {
        cv::Mat picture(size, CV_8UC3, cv::Scalar::all(0));
        const Detection all{.class_id = 1,
                            .confidence = 1,
                            .x1 = 0,
                            .y1 = 0,
                            .x2 = static_cast<float>(size.width),
                            .y2 = static_cast<float>(size.height)};
        annotate(picture, {all}, names);
        EXPECT_GT(cv::countNonZero(picture.reshape(1)), 0) << size;
    }
}

}  // namespace
}  // namespace polybot
