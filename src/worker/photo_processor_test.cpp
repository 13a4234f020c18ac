#include "worker/photo_processor.hpp"

#include <atomic>
#include <thread>

#include "images/decode.hpp"
#include "images/png_chunks.hpp"
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

/// Notes how many pixels it was shown at once at most.
class PixelCounter final : public Detector {
  public:
    Result<std::vector<Detection>> detect(const cv::Mat& picture, const Filter&) override {
        const auto pixels = static_cast<std::int64_t>(picture.total());
        const std::int64_t now = shown_ += pixels;
        std::int64_t most = most_.load();
        while (now > most && !most_.compare_exchange_weak(most, now)) continue;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));  // For others to come meanwhile, if they may.
        shown_ -= pixels;
        return std::vector<Detection>{};
    }
    [[nodiscard]] const std::vector<std::string>& class_names() const override { return names_; }
    [[nodiscard]] const std::string& model_name() const override { return name_; }
    [[nodiscard]] std::int64_t most() const { return most_; }

  private:
    std::atomic<std::int64_t> shown_ = 0, most_ = 0;
    std::vector<std::string> names_;
    std::string name_ = "pixel-counter";
};

TEST_F(PhotoProcessorTest, LooksAtALargePictureAlone) {
    constexpr int side = 4'200;
    const std::string large = testing::blank_png(side, 8, 2);
    ASSERT_GT(decoding_bytes(large, PhotoProcessor::longest_side).value(), PhotoProcessor::usual_bytes);
    PixelCounter counter;
    PhotoProcessor two_at_once(home.blobs, home.predictions, counter, system_clock(), 2);
    std::vector<std::jthread> threads;
    for (const std::string& photo : {jpeg(), large, jpeg(), large, jpeg(), jpeg(), large}) {
        threads.emplace_back([&two_at_once, job = job_for(photo)] { EXPECT_THAT(two_at_once.process(job), IsOk()); });
    }
    threads.clear();
    EXPECT_EQ(counter.most(), side * side);
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
