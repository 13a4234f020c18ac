#include "openvino/detect_head.hpp"

#include <gmock/gmock.h>
#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/runtime/core.hpp>

namespace polybot {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;

constexpr std::size_t coco = 80;

std::shared_ptr<ov::Model> yolov5n() {
    return ov::Core().read_model(POLYBOT_SHARED_DIR "/models/yolov5n.onnx");
}

TEST(DetectHead, IsTakenOffYolov5) {
    const auto model = yolov5n();
    const auto headless = take_off_head(*model, coco);
    ASSERT_TRUE(headless);
    EXPECT_THAT(headless->levels, ElementsAre(Field(&HeadLevel::stride, 8), Field(&HeadLevel::stride, 16),
                                              Field(&HeadLevel::stride, 32)));
    EXPECT_THAT(headless->levels, Each(Field(&HeadLevel::anchors, SizeIs(3))));
    EXPECT_EQ(headless->levels[0].anchors[0], cv::Size2f(10, 13));
    EXPECT_EQ(headless->levels[2].anchors[2], cv::Size2f(373, 326));
    EXPECT_THAT(headless->model->outputs(), SizeIs(3));
    EXPECT_THAT(model->outputs(), SizeIs(1));
}

TEST(DetectHead, IsTakenOffAModelOfFixedSize) {
    const auto model = yolov5n();
    model->reshape({1, 3, 96, 64});
    EXPECT_TRUE(take_off_head(*model, coco));
}

TEST(DetectHead, IsLeftWhereItComputesSomethingElse) {
    const auto model = yolov5n();
    const auto joined = model->output(0).get_node()->input_value(0).get_node_shared_ptr();
    const auto level = joined->input_value(0);
    const auto twice = std::make_shared<ov::op::v1::Multiply>(
        level, ov::op::v0::Constant::create(ov::element::f32, ov::Shape{}, {1.05F}));
    joined->input(0).replace_source_output(twice);
    EXPECT_FALSE(take_off_head(*model, coco));
}

TEST(DetectHead, IsLeftWhereTheOutputIsNoJoinOfLevels) {
    const auto model = yolov5n();
    const auto result = model->output(0).get_node();
    const auto changed = std::make_shared<ov::op::v1::Multiply>(
        result->input_value(0), ov::op::v0::Constant::create(ov::element::f32, ov::Shape{}, {1.0F}));
    result->input(0).replace_source_output(changed);
    EXPECT_FALSE(take_off_head(*model, coco));
}

}  // namespace
}  // namespace polybot
