#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
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
    /// What a picture takes while it is looked at, at most, if it is no larger than phones make them.
    static constexpr std::int64_t usual_bytes = 128 << 20;

    /// At most `pictures_at_once` (from 1 on) are looked at at a time, as more than there are cores gain nothing; and
    /// fewer, where they take more than `usual_bytes` each: together they take as much as so many usual ones, or one of
    /// them alone what `decoding_bytes` says.
    PhotoProcessor(BlobStore& blobs, PredictionStore& predictions, Detector& detector, Clock clock,
                   int pictures_at_once = 2);

    /// Returns once the prediction is stored: one of status `failed`, with a sentence for the user, when the picture
    /// itself is at fault. A job processed before is left as it is. Fails when another attempt may succeed.
    /// `on_looked` is called when what is left to do needs the stores alone; not if it comes to nothing before.
    [[nodiscard]] Result<void> process(
        const Job& job, const std::function<void()>& on_looked = [] {});

  private:
    /// For how many usual pictures one of so many bytes counts.
    [[nodiscard]] int places_of(std::int64_t bytes) const;
    /// Waits for that many places and takes them.
    void take(int places);

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
    const int all_places_;
    std::counting_semaphore<> places_;
    std::mutex next_;  ///< Held by whoever waits for `places_`.
};

}  // namespace polybot
