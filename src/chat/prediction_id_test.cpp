#include "chat/prediction_id.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

TEST(PredictionId, ARandomIdIsNew) {
    EXPECT_NE(new_id(), new_id());
}

TEST(PredictionId, AStepHasOneId) {
    EXPECT_EQ(id_for_step("7", "update:1"), id_for_step("7", "update:1"));
    EXPECT_NE(id_for_step("7", "update:1"), id_for_step("7", "update:2"));
    EXPECT_NE(id_for_step("7", "update:1"), id_for_step("8", "update:1"));
}

TEST(PredictionId, LooksLikeAUuid) {
    EXPECT_THAT(id_for_step("7", "update:1"), ::testing::MatchesRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
}

}  // namespace
}  // namespace polybot
