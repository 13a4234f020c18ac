#include "detection/postprocess.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

/// An output of two classes for a 64 x 64 picture that needs no padding.
class Postprocess : public ::testing::Test {
  protected:
    void add(float cx, float cy, float width, float height, float objectness, float first, float second) {
        rows_.insert(rows_.end(), {cx, cy, width, height, objectness, first, second});
    }
    [[nodiscard]] std::vector<Detection> run(const Filter& filter) const {
        return postprocess({.rows = rows_.data(), .anchors = rows_.size() / 7, .classes = 2},
                           fit_rectangle({64, 64}, 64), {64, 64}, filter);
    }

  private:
    std::vector<float> rows_;
};

TEST_F(Postprocess, KeepsTheBestOfOverlappingBoxesOfOneClass) {
    add(20, 20, 10, 10, 0.9F, 0.8F, 0.1F);
    add(21, 20, 10, 10, 1.0F, 0.9F, 0.1F);
    add(20, 20, 10, 10, 0.9F, 0.1F, 0.7F);
    EXPECT_THAT(run({}), ElementsAre(Field(&Detection::confidence, 0.9F), Field(&Detection::class_id, 1)));
}

TEST_F(Postprocess, ConfidenceIsObjectnessTimesClass) {
    add(20, 20, 10, 10, 0.5F, 0.5F, 0.1F);
    EXPECT_THAT(run({.min_confidence = 0.2F}), ElementsAre(Field(&Detection::confidence, 0.25F)));
    EXPECT_THAT(run({.min_confidence = 0.25F}), ElementsAre());
}

TEST_F(Postprocess, FiltersByClassAndByItsOwnThreshold) {
    add(20, 20, 10, 10, 1.0F, 0.8F, 0.1F);
    add(40, 40, 10, 10, 1.0F, 0.1F, 0.6F);
    EXPECT_THAT(run({.classes = {1}}), ElementsAre(Field(&Detection::class_id, 1)));
    EXPECT_THAT(run({.class_confidence = {{0, 0.9F}}}), ElementsAre(Field(&Detection::class_id, 1)));
}

TEST_F(Postprocess, ClipsToThePicture) {
    add(2, 60, 20, 20, 1.0F, 0.8F, 0.1F);
    EXPECT_THAT(run({}),
                ElementsAre(Detection{.class_id = 0, .confidence = 0.8F, .x1 = 0, .y1 = 50, .x2 = 12, .y2 = 64}));
}

}  // namespace
}  // namespace polybot
