#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "predictions/prediction_examples.hpp"
#include "predictions/prediction_store.hpp"
#include "result/matchers.hpp"

/// What every PredictionStore does; for tests only. A Home makes one fresh store:
///
///     PredictionStore& predictions();
namespace polybot {

template <class Home>
class PredictionStoreContract : public ::testing::Test {
  protected:
    PredictionStore& predictions() { return home_.predictions(); }

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(PredictionStoreContract);

TYPED_TEST_P(PredictionStoreContract, GivesBackWhatWasPut) {
    const Prediction prediction = testing::a_prediction();
    ASSERT_THAT(this->predictions().put(prediction), testing::IsOk());
    EXPECT_THAT(this->predictions().get(prediction.id), testing::IsOkAnd(prediction));
}

TYPED_TEST_P(PredictionStoreContract, KeepsAFailureAndTheLargestResult) {
    Prediction failed = testing::a_prediction();
    failed.status = PredictionStatus::failed;
    failed.failure = "This is no picture, it seems \u2014 sorry.";
    failed.annotated_key.clear();
    failed.objects.assign(
        300, {.name = "person", .confidence = 0.123456789, .cx = 0.25, .cy = 0.5, .width = 0.125, .height = 1});
    ASSERT_THAT(this->predictions().put(failed), testing::IsOk());
    const auto stored = this->predictions().get(failed.id);
    ASSERT_THAT(stored, testing::IsOk());
    EXPECT_EQ(stored->failure, failed.failure);
    EXPECT_EQ(stored->status, PredictionStatus::failed);
    EXPECT_EQ(stored->annotated_key, "");
    ASSERT_EQ(stored->objects.size(), failed.objects.size());
    EXPECT_NEAR(stored->objects.back().confidence, 0.123456789, 1e-9);
}

TYPED_TEST_P(PredictionStoreContract, AnUnknownIdIsNotFound) {
    const std::string id = testing::a_prediction().id;
    EXPECT_THAT(this->predictions().get(id), testing::FailsWith(Code::not_found));
    EXPECT_THAT(this->predictions().mark_delivered(id, {}), testing::FailsWith(Code::not_found));
    EXPECT_THAT(this->predictions().get(id), testing::FailsWith(Code::not_found));
}

TYPED_TEST_P(PredictionStoreContract, TheFirstResultStands) {
    const Prediction first = testing::a_prediction();
    Prediction second = first;
    second.model = "yolov5x";
    ASSERT_THAT(this->predictions().put(first), testing::IsOk());
    EXPECT_THAT(this->predictions().put(second), testing::FailsWith(Code::already_exists));
    EXPECT_THAT(this->predictions().get(first.id), testing::IsOkAnd(first));
}

TYPED_TEST_P(PredictionStoreContract, OfConcurrentWritersExactlyOneIsFirst) {
    std::atomic<int> first = 0;
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i) {
        writers.emplace_back([&] {
            const auto stored = this->predictions().put(testing::a_prediction());
            if (stored) {
                ++first;
            } else {
                EXPECT_THAT(stored, testing::FailsWith(Code::already_exists));
            }
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(first, 1);
}

TYPED_TEST_P(PredictionStoreContract, TheFirstDeliveryStands) {
    const Prediction prediction = testing::a_prediction();
    const auto when = prediction.time + std::chrono::seconds(3);
    ASSERT_THAT(this->predictions().put(prediction), testing::IsOk());
    ASSERT_THAT(this->predictions().mark_delivered(prediction.id, when), testing::IsOk());
    ASSERT_THAT(this->predictions().mark_delivered(prediction.id, when + std::chrono::hours(1)), testing::IsOk());
    Prediction delivered = prediction;
    delivered.delivered_at = when;
    EXPECT_THAT(this->predictions().get(prediction.id), testing::IsOkAnd(delivered));
    EXPECT_THAT(this->predictions().put(prediction), testing::FailsWith(Code::already_exists));
    EXPECT_THAT(this->predictions().get(prediction.id), testing::IsOkAnd(delivered));
}

TYPED_TEST_P(PredictionStoreContract, AReplacementStandsForWhateverWasThere) {
    const Prediction first = testing::a_prediction();
    Prediction second = first;
    second.model = "yolov5x";
    second.objects.clear();
    second.delivered_at = first.time;
    ASSERT_THAT(this->predictions().put(first), testing::IsOk());
    ASSERT_THAT(this->predictions().mark_delivered(first.id, first.time + std::chrono::seconds(3)), testing::IsOk());
    EXPECT_THAT(this->predictions().replace(second), testing::IsOk());
    EXPECT_THAT(this->predictions().get(first.id), testing::IsOkAnd(second));
    EXPECT_THAT(this->predictions().put(first), testing::FailsWith(Code::already_exists));

    const Prediction other = testing::a_prediction("1f8fad5b-d9cb-469f-a165-70867728950e");
    EXPECT_THAT(this->predictions().replace(other), testing::IsOk());
    EXPECT_THAT(this->predictions().get(other.id), testing::IsOkAnd(other));
}

REGISTER_TYPED_TEST_SUITE_P(PredictionStoreContract, GivesBackWhatWasPut, KeepsAFailureAndTheLargestResult,
                            AnUnknownIdIsNotFound, TheFirstResultStands, OfConcurrentWritersExactlyOneIsFirst,
                            TheFirstDeliveryStands, AReplacementStandsForWhateverWasThere);

}  // namespace polybot
