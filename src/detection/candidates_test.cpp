#include "detection/candidates.hpp"

#include <cmath>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::size_t classes = 2;
constexpr std::size_t planes = 5 + classes;
constexpr std::size_t rows = 2;
constexpr std::size_t columns = 3;

/// A level of 2 x 3 cells and two anchors in which nothing is to be seen.
class Head : public ::testing::Test {
  protected:
    float& logit(std::size_t anchor, std::size_t plane, std::size_t row, std::size_t column) {
        return logits_.at(((anchor * planes + plane) * rows + row) * columns + column);
    }
    [[nodiscard]] std::vector<Detection> candidates(float threshold) const {
        std::vector<Detection> found;
        add_candidates(
            HeadInput{.level = &level_, .logits = logits_.data(), .rows = rows, .columns = columns, .classes = classes},
            std::vector<float>(classes, threshold), found);
        return found;
    }

  private:
    HeadLevel level_{.stride = 8, .anchors = {{10, 20}, {30, 60}}};
    std::vector<float> logits_ = std::vector<float>(2 * planes * rows * columns, -20.0F);
};

TEST_F(Head, ComputesABoxAsYolov5Does) {
    const auto logit_of = [](float value) { return std::log(value / (1 - value)); };
    logit(1, 0, 1, 2) = logit_of(0.75F);
    logit(1, 1, 1, 2) = logit_of(0.25F);
    logit(1, 2, 1, 2) = logit_of(0.5F);
    logit(1, 3, 1, 2) = logit_of(0.8F);
    logit(1, 4, 1, 2) = logit_of(0.9F);
    logit(1, 6, 1, 2) = logit_of(0.5F);

    const auto found = candidates(0.25F);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].class_id, 1);
    EXPECT_NEAR(found[0].confidence, 0.45, 1e-5);
    // The centre is at (2 x 0.75 - 0.5 + 2, 2 x 0.25 - 0.5 + 1) x 8; the size (2 x 0.5)^2 x 30 and (2 x 0.8)^2 x 60.
    EXPECT_NEAR(found[0].x1, 24 - 15, 1e-3);
    EXPECT_NEAR(found[0].x2, 24 + 15, 1e-3);
    EXPECT_NEAR(found[0].y1, 8 - 76.8, 1e-3);
    EXPECT_NEAR(found[0].y2, 8 + 76.8, 1e-3);
}

TEST_F(Head, TakesNoBoxBelowItsThreshold) {
    logit(0, 4, 0, 0) = 0;
    logit(0, 5, 0, 0) = 20;
    EXPECT_THAT(candidates(0.49F), SizeIs(1));
    EXPECT_THAT(candidates(0.51F), IsEmpty());
    EXPECT_THAT(candidates(1), IsEmpty());
}

TEST_F(Head, TakesEveryBoxWhereNothingIsAskedOfIt) {
    EXPECT_THAT(candidates(-1), SizeIs(2 * rows * columns));
}

}  // namespace
}  // namespace polybot
