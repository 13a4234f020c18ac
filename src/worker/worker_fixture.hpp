#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "blobs/blob_key.hpp"
#include "detection/detector.hpp"
#include "images/encode.hpp"
#include "jobs/job.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "worker/photo_processor.hpp"

namespace polybot::testing {

/// A detector that finds one dog in the upper left quarter of every picture; for tests of what is around it.
class OneDog final : public Detector {
  public:
    Result<std::vector<Detection>> detect(const cv::Mat& picture, const Filter&) override {
        ++looked;
        while (is_stuck) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (failure) return *failure;
        const auto half_width = static_cast<float>(picture.cols) / 2;
        const auto half_height = static_cast<float>(picture.rows) / 2;
        return std::vector<Detection>{
            {.class_id = 1, .confidence = 0.75F, .x1 = 0, .y1 = 0, .x2 = half_width, .y2 = half_height}};
    }
    [[nodiscard]] const std::vector<std::string>& class_names() const override { return names_; }
    [[nodiscard]] const std::string& model_name() const override { return name_; }

    std::atomic<int> looked = 0;
    std::atomic<bool> is_stuck = false;
    std::optional<Error> failure;

  private:
    std::vector<std::string> names_ = {"cat", "dog"};
    std::string name_ = "one-dog";
};

/// A one-machine home with photos to look at.
class WorkerTest : public ::testing::Test {
  protected:
    static constexpr std::chrono::seconds visibility_timeout{1};

    /// A job, whose photo is stored.
    Job job_for(std::string photo) {
        char id[] = "0b0e5b2e-4c3f-4a52-9d5e-0d6f5a2f3a00";
        id[34] = static_cast<char>('0' + jobs_made_ / 10);
        id[35] = static_cast<char>('0' + jobs_made_++ % 10);
        const Job job{.prediction_id = id,
                      .chat = "telegram:5",
                      .message_id = "9",
                      .status_message_id = "10",
                      .image_key = photo_key(id),
                      .content_type = "image/jpeg",
                      .bytes = static_cast<std::int64_t>(photo.size()),
                      .options = {},
                      .requested_at = std::chrono::system_clock::time_point(std::chrono::milliseconds(1)),
                      .traceparent = {}};
        EXPECT_TRUE(home.blobs.put(job.image_key, photo, job.content_type).has_value());
        return job;
    }
    static std::string jpeg() { return encode_jpeg(cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(200))).value(); }

    static bool eventually(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < deadline) {
            if (holds()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return false;
    }

    TemporaryFolder folder;
    LocalHome home{folder.path() / "data", system_clock(), visibility_timeout};
    OneDog detector;
    PhotoProcessor processor{home.blobs, home.predictions, detector, system_clock()};

  private:
    int jobs_made_ = 0;
};

}  // namespace polybot::testing
