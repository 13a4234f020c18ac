#pragma once

#include <functional>
#include <semaphore>
#include <vector>

#include "blobs/blob_store.hpp"
#include "detection/detector.hpp"
#include "jobs/job.hpp"
#include "predictions/prediction_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Turns a job into a stored prediction and an annotated picture. Thread-safe.
class PhotoProcessor {
  public:
    /// Pixels that the longest side of the picture that is looked at and drawn into has at least, where the photo has
    /// as many. Telegram shows no more, and the network sees half of it.
    static constexpr int longest_side = 1280;

    /// At most `pictures_at_once` (from 1 on) are decoded at a time: each may take `max_image_pixels` x 3 bytes, and
    /// more than there are cores gain nothing.
    PhotoProcessor(BlobStore& blobs, PredictionStore& predictions, Detector& detector, Clock clock,
                   int pictures_at_once = 2);

    /// Returns once the prediction is stored: one of status `failed`, with a sentence for the user, when the picture
    /// itself is at fault. A job processed before is left as it is. Fails when another attempt may succeed.
    /// `on_looked` is called when what is left to do needs the stores alone; not if it comes to nothing before.
    [[nodiscard]] Result<void> process(
        const Job& job, const std::function<void()>& on_looked = [] {});

  private:
    struct Looked {
        std::vector<FoundObject> objects;
        std::string annotated;  ///< JPEG.
        int width = 0, height = 0;
        double milliseconds = 0;
    };
    [[nodiscard]] Result<Looked> look(std::string_view photo, const DetectionOptions& options);
    [[nodiscard]] Result<Prediction> predict(const Job& job, const std::function<void()>& on_looked);

    BlobStore& blobs_;
    PredictionStore& predictions_;
    Detector& detector_;
    Clock clock_;
    std::counting_semaphore<> decoding_;
};

}  // namespace polybot
