#include "openvino/cached_network.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <opencv2/core.hpp>
#include <openssl/evp.h>
#include <openvino/core/graph_util.hpp>

#include "images/decode.hpp"
#include "local/folder_files.hpp"
#include "local/temporary_folder.hpp"
#include "openvino/openvino_detector.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using testing::IsOk;

const fs::path model = fs::path(POLYBOT_SHARED_DIR) / "models/yolov5n.onnx";

cv::Mat photo() {
    std::ifstream in(fs::path(POLYBOT_SHARED_DIR) / "images/bus.jpg", std::ios::binary);
    return decode_image(std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}).value();
}

class CachedNetworkTest : public ::testing::Test {
  protected:
    [[nodiscard]] OpenVinoOptions options() const {
        return {.model = model_, .cache = folder_, .precision = Precision::f32};
    }
    static std::vector<Detection> look(const OpenVinoOptions& options) {
        OpenVinoDetector detector(options);
        return detector.detect(photo(), {}).value();
    }
    [[nodiscard]] fs::path entry() const { return testing::only_file_in(folder_); }

    const testing::TemporaryFolder temporary_;
    const fs::path folder_ = temporary_.path() / "compiled";
    fs::path model_ = model;
    const std::vector<Detection> expected_ = look({.model = model, .precision = Precision::f32});
};

TEST_F(CachedNetworkTest, FindsTheSameAsTheOneThatWasCompiled) {
    ASSERT_FALSE(expected_.empty());
    EXPECT_EQ(look(options()), expected_);
    const auto kept = fs::last_write_time(entry());
    EXPECT_EQ(look(options()), expected_);
    EXPECT_EQ(fs::last_write_time(entry()), kept) << "was compiled again";
}

TEST_F(CachedNetworkTest, IsAnotherForOtherProperties) {
    look(options());
    auto other = options();
    other.threads = 1;
    EXPECT_EQ(look(other), expected_);
    EXPECT_EQ(testing::files_in(folder_).size(), 2U);
}

TEST_F(CachedNetworkTest, IsAnotherForAModelThatWasReplaced) {
    model_ = temporary_.path() / "model.onnx";
    fs::copy_file(model, model_);
    look(options());
    // A model with another producer's name (ONNX's field 2) answers the same, and is another file.
    std::ofstream(model_, std::ios::app | std::ios::binary) << std::string("\x12\x01x", 3);
    EXPECT_EQ(look(options()), expected_);
    EXPECT_EQ(testing::files_in(folder_).size(), 2U);
}

TEST_F(CachedNetworkTest, IsCompiledAnewWhereTheEntryIsDamaged) {
    look(options());
    const auto size = fs::file_size(entry());
    for (const auto left : {std::uintmax_t{0}, std::uintmax_t{100}, size / 2, size - 1}) {
        fs::resize_file(entry(), left);
        EXPECT_EQ(look(options()), expected_) << left << " bytes";
        EXPECT_NE(fs::file_size(entry()), left) << "was not kept anew";
    }
}

TEST_F(CachedNetworkTest, IsCompiledAnewWhereOpenVinoDoesNotTakeTheEntry) {
    look(options());
    std::string digests(64, '\0');
    std::ifstream(entry(), std::ios::binary).read(digests.data(), 32);
    for (const std::string bytes : {"", "nonsense", "80 0 0 999999999999999 8", "80 0 0 0\nnonsense"}) {
        EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(&digests[32]), nullptr, EVP_sha256(),
                   nullptr);
        std::ofstream(entry(), std::ios::binary) << digests << bytes;
        EXPECT_EQ(look(options()), expected_) << bytes;
        EXPECT_GT(fs::file_size(entry()), 1'000'000U) << "was not kept anew";
    }
}

TEST_F(CachedNetworkTest, IsCompiledWhereTheCacheIsNoneOfOurs) {
    look(options());
    fs::permissions(folder_, fs::perms::others_write, fs::perm_options::add);
    std::ofstream(entry()) << "what another user wrote";
    EXPECT_EQ(look(options()), expected_);

    for (const char* nowhere : {"/proc/polybot/compiled", "/dev/null"}) {
        auto other = options();
        other.cache = nowhere;
        EXPECT_EQ(look(other), expected_) << nowhere;
    }
}

TEST_F(CachedNetworkTest, IsSafeToMakeAtOnce) {
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i) threads.emplace_back([this] { EXPECT_EQ(look(options()), expected_); });
    }
    (void)entry();
    EXPECT_EQ(look(options()), expected_);
}

TEST_F(CachedNetworkTest, TakesAnIntermediateRepresentationForAnotherWithOtherWeights) {
    ov::Core core;
    model_ = temporary_.path() / "square.xml";
    const auto square = core.read_model(model.string());
    square->reshape({1, 3, 640, 640});
    ov::save_model(square, model_.string(), false);
    const auto found = look(options());
    EXPECT_EQ(look(options()), found);
    ASSERT_EQ(testing::files_in(folder_).size(), 1U);

    std::fstream weights(temporary_.path() / "square.bin", std::ios::in | std::ios::out | std::ios::binary);
    weights.seekp(1000).write(std::string(4000, '\0').data(), 4000);
    weights.close();
    EXPECT_NE(look(options()), found);
    EXPECT_EQ(testing::files_in(folder_).size(), 2U);
}

TEST_F(CachedNetworkTest, IsNotKeptWhereTheModelNamesOtherFiles) {
    model_ = temporary_.path() / "model.onnx";
    fs::copy_file(model, model_);
    // As its producer's name: of a file that is named, the key stands in the same way.
    std::ofstream(model_, std::ios::app | std::ios::binary) << std::string("\x12\x0a\x0a\x08location", 12);
    EXPECT_EQ(look(options()), expected_);
    EXPECT_FALSE(fs::exists(folder_));
}

}  // namespace
}  // namespace polybot
