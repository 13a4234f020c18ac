#include "predictions/prediction.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "predictions/prediction_examples.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace json = boost::json;
using testing::a_prediction;
using testing::FailsWith;
using testing::IsOkAnd;

TEST(Prediction, ReadsWhatItWrote) {
    EXPECT_THAT(parse_prediction(to_json(a_prediction())), IsOkAnd(a_prediction()));
}

TEST(Prediction, ADeliveredOneKeepsTheMoment) {
    Prediction delivered = a_prediction();
    delivered.delivered_at = delivered.time + std::chrono::seconds(1);
    EXPECT_THAT(parse_prediction(to_json(delivered)), IsOkAnd(delivered));
}

TEST(Prediction, AFailedOneKeepsTheReason) {
    Prediction failed = a_prediction();
    failed.status = PredictionStatus::failed;
    failed.failure = "This file is no picture I can read.";
    failed.objects.clear();
    failed.annotated_key.clear();
    EXPECT_THAT(parse_prediction(to_json(failed)), IsOkAnd(failed));
}

TEST(Prediction, WritesTheNamesOfTheOriginalSystem) {
    const json::object object = json::parse(to_json(a_prediction())).as_object();
    EXPECT_EQ(object.at("predictionId"), "0f8fad5b-d9cb-469f-a165-70867728950e");
    EXPECT_EQ(object.at("chat_id"), "telegram:42");
    EXPECT_EQ(object.at("original_img_path"), "photos/0f8fad5b-d9cb-469f-a165-70867728950e");
    EXPECT_EQ(object.at("predicted_img_path"), "predictions/0f8fad5b-d9cb-469f-a165-70867728950e");
    EXPECT_EQ(object.at("time"), "2023-11-14T22:13:21.042Z");
    EXPECT_EQ(object.at("status"), "done");
    EXPECT_FALSE(object.contains("delivered_at"));
    const json::value first{{"class", "person"}, {"confidence", 0.875}, {"cx", 0.5},
                            {"cy", 0.25},        {"width", 0.125},      {"height", 0.5}};
    EXPECT_EQ(object.at("results").at(0), first);
}

TEST(Prediction, NoWorkerTakesLongerThanADay) {
    Prediction long_one = a_prediction();
    long_one.inference_ms = 24 * 3600 * 1e3;
    EXPECT_THAT(parse_prediction(to_json(long_one)), IsOkAnd(long_one));
    long_one.inference_ms *= 2;
    EXPECT_THAT(parse_prediction(to_json(long_one)), FailsWith(Code::data_loss));
}

TEST(Prediction, WhatItDidNotWriteIsDataLoss) {
    const json::object good = json::parse(to_json(a_prediction())).as_object();
    for (const auto& member : good) {
        json::object bad = good;
        bad.erase(member.key());
        const bool came_later = member.key() == "options" || member.key() == "reply";
        EXPECT_EQ(parse_prediction(json::serialize(bad)).has_value(), came_later) << member.key();
        bad = good;
        bad[member.key()] = json::array{nullptr};
        EXPECT_THAT(parse_prediction(json::serialize(bad)), FailsWith(Code::data_loss)) << member.key();
    }
    for (const char* text : {"", "[]", "{", "nonsense"}) {
        EXPECT_THAT(parse_prediction(text), FailsWith(Code::data_loss)) << text;
    }
    json::object bad = good;
    bad["status"] = "lost";
    EXPECT_THAT(parse_prediction(json::serialize(bad)), FailsWith(Code::data_loss));
}

}  // namespace
}  // namespace polybot
