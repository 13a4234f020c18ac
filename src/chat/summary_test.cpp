#include "chat/summary.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

std::vector<FoundObject> objects(std::initializer_list<const char*> names) {
    std::vector<FoundObject> found;
    for (const char* name : names) found.push_back({.name = name, .confidence = 0.9});
    return found;
}

TEST(Summary, CountsTheMostFrequentFirst) {
    EXPECT_EQ(count_objects(objects({"dog", "person", "person"})), "2 persons, 1 dog");
    EXPECT_EQ(count_objects(objects({"tie", "bus"})), "1 bus, 1 tie");
    EXPECT_EQ(count_objects({}), "");
}

TEST(Summary, PluralsReadRight) {
    EXPECT_EQ(plural("person"), "persons");
    EXPECT_EQ(plural("bus"), "buses");
    EXPECT_EQ(plural("bench"), "benches");
    EXPECT_EQ(plural("wine glass"), "wine glasses");
    EXPECT_EQ(plural("toothbrush"), "toothbrushes");
    EXPECT_EQ(plural("knife"), "knives");
    EXPECT_EQ(plural("mouse"), "mice");
    EXPECT_EQ(plural("sheep"), "sheep");
}

TEST(Summary, SaysWhenThereIsNothingAndWhenItFailed) {
    Prediction prediction;
    EXPECT_THAT(answer_text(prediction), ::testing::HasSubstr("Nothing I know"));
    prediction.status = PredictionStatus::failed;
    prediction.failure = "This picture is incomplete: please send it again.";
    EXPECT_EQ(answer_text(prediction), prediction.failure);
}

}  // namespace
}  // namespace polybot
