#include "jobs/prediction_id.hpp"

#include <gtest/gtest.h>

namespace polybot {
namespace {

TEST(PredictionId, IsALowerCaseUuid) {
    EXPECT_TRUE(is_prediction_id("0f8fad5b-d9cb-469f-a165-70867728950e"));
}

TEST(PredictionId, RefusesEverythingElse) {
    for (const char* text : {"", "0", "0F8FAD5B-D9CB-469F-A165-70867728950E", "0f8fad5bd9cb469fa16570867728950e",
                             "0f8fad5b-d9cb-469f-a165-70867728950", "0f8fad5b-d9cb-469f-a165-70867728950e0",
                             "0f8fad5b-d9cb-469f-a165-70867728950g", "../../../../../../../../../../etc/passwd",
                             "0f8fad5b-d9cb-469f-a165_70867728950e", "0f8fad5b-d9cb-469f-a16-570867728950e"}) {
        EXPECT_FALSE(is_prediction_id(text)) << text;
    }
}

TEST(PredictionId, ARandomIdIsNew) {
    EXPECT_NE(new_id(), new_id());
}

TEST(PredictionId, AStepHasOneId) {
    EXPECT_EQ(id_for_step("7", "update:1"), id_for_step("7", "update:1"));
    EXPECT_NE(id_for_step("7", "update:1"), id_for_step("7", "update:2"));
    EXPECT_NE(id_for_step("7", "update:1"), id_for_step("8", "update:1"));
}

TEST(PredictionId, WhatIsMadeIsOne) {
    EXPECT_TRUE(is_prediction_id(new_id()));
    EXPECT_TRUE(is_prediction_id(id_for_step("7", "update:1")));
}

}  // namespace
}  // namespace polybot
