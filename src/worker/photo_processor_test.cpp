#include "worker/photo_processor.hpp"

#include "images/decode.hpp"
#include "result/matchers.hpp"
#include "worker/worker_fixture.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::IsEmpty;
using testing::IsOk;

using PhotoProcessorTest = testing::WorkerTest;

TEST_F(PhotoProcessorTest, StoresWhatItFoundAndThePictureOfIt) {
    const Job job = job_for(jpeg());
    ASSERT_THAT(processor.process(job), IsOk());

    const Prediction prediction = home.predictions.get(job.prediction_id).value();
    EXPECT_EQ(prediction.status, PredictionStatus::done);
    EXPECT_EQ(prediction.chat, job.chat);
    EXPECT_EQ(prediction.message_id, job.message_id);
    EXPECT_EQ(prediction.status_message_id, job.status_message_id);
    EXPECT_EQ(prediction.requested_at, job.requested_at);
    EXPECT_EQ(prediction.model, "one-dog");
    EXPECT_EQ(prediction.image_width, 64);
    EXPECT_EQ(prediction.image_height, 48);
    EXPECT_FALSE(prediction.delivered_at);
    EXPECT_THAT(prediction.objects,
                ElementsAre(FoundObject{
                    .name = "dog", .confidence = 0.75, .cx = 0.25, .cy = 0.25, .width = 0.5, .height = 0.5}));

    const Blob annotated = home.blobs.get(prediction.annotated_key).value();
    EXPECT_EQ(annotated.content_type, "image/jpeg");
    EXPECT_EQ(decode_image(annotated.bytes).value().size(), cv::Size(64, 48));
}

TEST_F(PhotoProcessorTest, DrawsIntoALargePhotoAtHalfItsSize) {
    const Job job = job_for(encode_jpeg(cv::Mat(1300, 2600, CV_8UC3, cv::Scalar::all(200))).value());
    ASSERT_THAT(processor.process(job), IsOk());
    const Prediction prediction = home.predictions.get(job.prediction_id).value();
    EXPECT_EQ(prediction.image_width, 2600);
    EXPECT_EQ(prediction.image_height, 1300);
    EXPECT_THAT(prediction.objects, ElementsAre(::testing::Field(&FoundObject::width, 0.5)));
    const Blob annotated = home.blobs.get(prediction.annotated_key).value();
    EXPECT_EQ(decode_image(annotated.bytes).value().size(), cv::Size(1300, 650));
}

TEST_F(PhotoProcessorTest, DoesARepeatedJobOnce) {
    const Job job = job_for(jpeg());
    ASSERT_THAT(processor.process(job), IsOk());
    ASSERT_THAT(processor.process(job), IsOk());
    EXPECT_EQ(detector.looked, 1);
}

TEST_F(PhotoProcessorTest, APictureAtFaultIsAnAnswer) {
    const Job job = job_for("\xFF\xD8\xFF\xE0 and no more");
    ASSERT_THAT(processor.process(job), IsOk());
    const Prediction prediction = home.predictions.get(job.prediction_id).value();
    EXPECT_EQ(prediction.status, PredictionStatus::failed);
    EXPECT_THAT(prediction.failure, ::testing::EndsWith("."));
    EXPECT_THAT(prediction.annotated_key, IsEmpty());
    EXPECT_EQ(detector.looked, 0);
}

TEST_F(PhotoProcessorTest, AnUnknownClassIsAnAnswer) {
    Job job = job_for(jpeg());
    job.options.classes = {"unicorn"};
    ASSERT_THAT(processor.process(job), IsOk());
    EXPECT_THAT(home.predictions.get(job.prediction_id).value().failure, ::testing::HasSubstr("unicorn"));
}

/// A store in which a photo is forgotten just before its result comes.
class ForgetfulPredictions final : public PredictionStore {
  public:
    explicit ForgetfulPredictions(PredictionStore& store) : store_(store) {}
    Result<void> put(const Prediction& prediction) override {
        Prediction nothing = prediction;
        nothing.chat = "web:forgotten";
        nothing.objects.clear();
        nothing.annotated_key.clear();
        if (auto replaced = store_.replace(nothing); !replaced) return replaced;
        return store_.put(prediction);
    }
    Result<void> replace(const Prediction& prediction) override { return store_.replace(prediction); }
    Result<Prediction> get(const std::string& id) override { return store_.get(id); }
    Result<void> mark_delivered(const std::string& id, std::chrono::system_clock::time_point when) override {
        return store_.mark_delivered(id, when);
    }

  private:
    PredictionStore& store_;
};

TEST_F(PhotoProcessorTest, OfAPhotoThatWasForgottenMeanwhileNothingIsLeft) {
    const Job job = job_for(jpeg());
    ForgetfulPredictions predictions(home.predictions);
    PhotoProcessor forgetful(home.blobs, predictions, detector, system_clock());
    ASSERT_THAT(forgetful.process(job), IsOk());
    EXPECT_EQ(detector.looked, 1);
    EXPECT_THAT(home.blobs.get("predictions/" + job.prediction_id), FailsWith(Code::not_found));
    EXPECT_THAT(home.predictions.get(job.prediction_id).value().objects, IsEmpty());
}

TEST_F(PhotoProcessorTest, WhatIsNotThePicturesFaultIsNoAnswer) {
    const Job job = job_for(jpeg());
    detector.failure = Error{Code::internal, "out of memory"};
    EXPECT_THAT(processor.process(job), FailsWith(Code::internal));
    EXPECT_THAT(home.predictions.get(job.prediction_id), FailsWith(Code::not_found));
    detector.failure.reset();
    EXPECT_THAT(processor.process(job), IsOk());

    const Job lost = job_for(jpeg());
    ASSERT_THAT(home.blobs.remove(lost.image_key), IsOk());
    EXPECT_THAT(processor.process(lost), FailsWith(Code::not_found));
}

}  // namespace
}  // namespace polybot
