#include "openvino/openvino_detector.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <boost/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <openvino/core/graph_util.hpp>
#include <openvino/runtime/core.hpp>

#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/picture_files.hpp"
#include "local/temporary_folder.hpp"
#include "openvino/fastest_precision.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOk;

const std::string shared = POLYBOT_SHARED_DIR;
const std::string model = shared + "/models/yolov5n.onnx";

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

cv::Mat photo(const std::string& name) {
    return decode_image(read_file(shared + "/images/" + name)).value();
}

double overlap(const Detection& a, const Detection& b) {
    const double width = std::max(0.0F, std::min(a.x2, b.x2) - std::max(a.x1, b.x1));
    const double height = std::max(0.0F, std::min(a.y2, b.y2) - std::max(a.y1, b.y1));
    const auto area = [](const Detection& box) { return double{box.x2 - box.x1} * double{box.y2 - box.y1}; };
    return width * height / (area(a) + area(b) - width * height);
}

/// What PyTorch found in a picture.
std::vector<Detection> reference(const std::string& name) {
    const auto json = boost::json::parse(read_file(shared + "/images/reference.json"));
    std::vector<Detection> detections;
    for (const auto& found : json.at("images").at(name).at("detections").as_array()) {
        const auto& box = found.at("box_xyxy").as_array();
        const auto side = [&box](std::size_t i) { return box.at(i).to_number<float>(); };
        detections.push_back({.class_id = found.at("class_id").to_number<int>(),
                              .confidence = found.at("confidence").to_number<float>(),
                              .x1 = side(0),
                              .y1 = side(1),
                              .x2 = side(2),
                              .y2 = side(3)});
    }
    return detections;
}

/// Every reference detection of that confidence has its like.
void expect_finds(const std::vector<Detection>& found, const std::vector<Detection>& expected, float from_confidence,
                  double min_overlap, double max_difference) {
    for (const Detection& wanted : expected) {
        if (wanted.confidence < from_confidence) continue;
        EXPECT_TRUE(std::ranges::any_of(found,
                                        [&](const Detection& is) {
                                            return is.class_id == wanted.class_id &&
                                                   overlap(is, wanted) >= min_overlap &&
                                                   std::abs(is.confidence - wanted.confidence) <= max_difference;
                                        }))
            << "class " << wanted.class_id << " of confidence " << wanted.confidence;
    }
}

class OnReferencePhoto : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Photos, OnReferencePhoto, ::testing::Values("bus.jpg", "zidane.jpg"));

TEST_P(OnReferencePhoto, FindsWhatPyTorchFinds) {
    OpenVinoDetector detector({.model = model, .precision = Precision::f32});
    const auto found = detector.detect(photo(GetParam()), {});
    ASSERT_THAT(found, IsOk());
    const auto expected = reference(GetParam());
    EXPECT_EQ(found->size(), expected.size());
    expect_finds(*found, expected, 0, 0.98, 0.005);
}

TEST_P(OnReferencePhoto, StaysCloseInBfloat16OrRefusesItWhereTheCpuHasNone) {
    if (!cpu_traits(ov::Core()).has_bf16) {
        EXPECT_THROW(OpenVinoDetector({.model = model, .precision = Precision::bf16}), std::runtime_error);
        return;
    }
    OpenVinoDetector detector({.model = model, .precision = Precision::bf16});
    const auto found = detector.detect(photo(GetParam()), {});
    ASSERT_THAT(found, IsOk());
    expect_finds(*found, reference(GetParam()), 0.30F, 0.95, 0.03);
}

TEST(OpenVinoDetector, FindsTheSameInALargePhotoThatWasDecodedSmaller) {
    OpenVinoDetector detector({.model = model});
    constexpr int times = 4;
    cv::Mat large;
    cv::resize(photo("bus.jpg"), large, {}, times, times, cv::INTER_CUBIC);
    cv::Mat lying;
    cv::rotate(large, lying, cv::ROTATE_90_COUNTERCLOCKWISE);
    for (const std::string& bytes : {encode_jpeg(large).value(), testing::turned_jpeg(encode_jpeg(lying).value(), 6)}) {
        const auto reduced = decode_reduced(bytes, 1280).value();
        ASSERT_EQ(reduced.pixels.size(), large.size() / 2);
        auto found = detector.detect(reduced.pixels, {}).value();
        for (Detection& one : found) {
            for (float* side : {&one.x1, &one.y1, &one.x2, &one.y2}) *side /= times / 2.0F;
        }
        expect_finds(found, reference("bus.jpg"), 0.30F, 0.9, 0.1);
    }
}

class AtOnce : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(OneOrTwo, AtOnce, ::testing::Values(1, 2));

TEST_P(AtOnce, LooksAtMorePicturesThanItHasRoomFor) {
    OpenVinoDetector detector({.model = model, .precision = Precision::f32, .pictures_at_once = GetParam()});
    detector.warm_up();
    const cv::Mat bus = photo("bus.jpg");
    const cv::Mat zidane = photo("zidane.jpg");
    const auto expected_bus = detector.detect(bus, {}).value();
    const auto expected_zidane = detector.detect(zidane, {}).value();
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            const bool is_bus = i % 2 == 0;
            EXPECT_EQ(detector.detect(is_bus ? bus : zidane, {}).value(), is_bus ? expected_bus : expected_zidane);
        });
    }
}

TEST(OpenVinoDetector, TakesAnIntermediateRepresentationOfFixedSize) {
    const testing::TemporaryFolder folder;
    const auto file = folder.path() / "square.xml";
    ov::Core core;
    const auto free = core.read_model(model);
    free->reshape({1, 3, 640, 640});
    ov::save_model(free, file.string(), false);

    OpenVinoDetector detector({.model = file, .precision = Precision::f32});
    EXPECT_EQ(detector.model_name(), "square");
    const auto found = detector.detect(photo("bus.jpg"), {});
    ASSERT_THAT(found, IsOk());
    // The network answers differently with more padding.
    expect_finds(*found, reference("bus.jpg"), 0.75F, 0.9, 0.15);
}

TEST(OpenVinoDetector, TakesPicturesOfAnyShape) {
    OpenVinoDetector detector({.model = model});
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(4000, 1), cv::Size(1, 4000), cv::Size(33, 31)}) {
        EXPECT_THAT(detector.detect(cv::Mat(size, CV_8UC3, cv::Scalar::all(50)), {}), IsOk()) << size;
    }
}

TEST(OpenVinoDetector, SaysWhatIsWrongWithAModel) {
    const testing::TemporaryFolder folder;
    const auto file = folder.path() / "broken.onnx";
    std::ofstream(file) << "not a model";
    EXPECT_THROW(OpenVinoDetector({.model = file}), std::runtime_error);
    EXPECT_THROW(OpenVinoDetector({.model = folder.path() / "missing.onnx"}), std::runtime_error);
    EXPECT_THROW(OpenVinoDetector({.model = model, .names = {"cat", "dog"}}), std::runtime_error);
    EXPECT_THROW(OpenVinoDetector({.model = model, .image_size = 100}), std::runtime_error);
}

}  // namespace
}  // namespace polybot
