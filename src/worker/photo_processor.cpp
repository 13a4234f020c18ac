#include "worker/photo_processor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "blobs/blob_key.hpp"
#include "detection/annotate.hpp"
#include "detection/labels.hpp"
#include "images/decode.hpp"
#include "images/encode.hpp"
#include "log/log.hpp"
#include "places/places.hpp"

namespace polybot {
namespace {

constexpr std::chrono::hours keep_predictions{24 * 30};
constexpr int jpeg_quality = 90;

/// Pixels to fractions of the picture, corners to centre and size.
FoundObject to_found_object(const Detection& detection, const std::string& name, const cv::Size& picture) {
    const auto width = static_cast<double>(picture.width);
    const auto height = static_cast<double>(picture.height);
    return {.name = name,
            .confidence = detection.confidence,
            .cx = (detection.x1 + detection.x2) / 2.0 / width,
            .cy = (detection.y1 + detection.y2) / 2.0 / height,
            .width = (detection.x2 - detection.x1) / width,
            .height = (detection.y2 - detection.y1) / height};
}

}  // namespace

PhotoProcessor::PhotoProcessor(BlobStore& blobs, PredictionStore& predictions, Detector& detector, Clock clock,
                               int pictures_at_once)
    : blobs_(blobs),
      predictions_(predictions),
      detector_(detector),
      clock_(std::move(clock)),
      all_places_(pictures_at_once),
      places_(pictures_at_once) {}

int PhotoProcessor::places_of(std::int64_t bytes) const {
    return static_cast<int>(std::clamp<std::int64_t>((bytes + usual_bytes - 1) / usual_bytes, 1, all_places_));
}

void PhotoProcessor::take(int places) {
    // One after the other: two that had a part of their places would wait for each other for ever, and small pictures
    // would pass a large one for as long as they come.
    const std::scoped_lock lock(next_);
    for (int i = 0; i < places; ++i) places_.acquire();
}

Result<void> PhotoProcessor::process(const Job& job, const std::function<void()>& on_looked) {
    const auto stored = predictions_.get(job.prediction_id);
    if (stored) {
        on_looked();
        return {};
    }
    if (stored.error().code != Code::not_found) return stored.error();

    const auto prediction = predict(job, on_looked);
    if (!prediction) return prediction.error();
    auto put = predictions_.put(*prediction);
    if (put || put.error().code != Code::already_exists) return put;
    // Another worker was faster: its result stands, and is as good. Or the user wants all of it forgotten.
    const auto standing = predictions_.get(job.prediction_id);
    if (!standing) return standing.error();
    if (standing->annotated_key.empty() && !prediction->annotated_key.empty()) {
        return blobs_.remove(prediction->annotated_key);
    }
    return {};
}

Result<Prediction> PhotoProcessor::predict(const Job& job, const std::function<void()>& on_looked) {
    auto photo = blobs_.get(job.image_key);
    if (!photo) return photo.error();
    auto looked = look(photo->bytes, job.options);
    std::string().swap(photo->bytes);  // Up to 20 MB, which many more jobs than are looked at would hold.
    if (!looked && looked.error().code != Code::invalid_argument) return looked.error();
    on_looked();

    const auto now = clock_();
    Prediction prediction{.id = job.prediction_id,
                          .chat = job.chat,
                          .message_id = job.message_id,
                          .status_message_id = job.status_message_id,
                          .options = job.options,
                          .reply = job.reply,
                          .failure = {},
                          .objects = {},
                          .photo_key = job.image_key,
                          .annotated_key = {},
                          .model = detector_.model_name(),
                          .time = now,
                          .requested_at = job.requested_at,
                          .delivered_at = {},
                          .expires_at = now + keep_predictions};
    if (!looked) {
        log::info("picture refused", {{"prediction_id", job.prediction_id}, {"reason", looked.error().message}});
        prediction.status = PredictionStatus::failed;
        prediction.failure = looked.error().message;
        return prediction;
    }

    prediction.annotated_key = annotated_key(job.prediction_id);
    if (const auto put = blobs_.put(prediction.annotated_key, looked->annotated, "image/jpeg"); !put) {
        return put.error();
    }
    prediction.objects = std::move(looked->objects);
    prediction.inference_ms = looked->milliseconds;
    prediction.image_width = looked->width;
    prediction.image_height = looked->height;
    log::info("picture looked at", {{"prediction_id", job.prediction_id},
                                    {"objects", prediction.objects.size()},
                                    {"milliseconds", prediction.inference_ms}});
    return prediction;
}

Result<PhotoProcessor::Looked> PhotoProcessor::look(std::string_view photo, const DetectionOptions& options) {
    const auto filter = make_filter(options.min_confidence, options.iou, options.classes, detector_.class_names());
    if (!filter) return filter.error();

    const auto bytes = decoding_bytes(photo, longest_side);
    if (!bytes) return bytes.error();
    const int wanted = places_of(*bytes);
    take(wanted);
    Places places(places_, wanted);
    const auto start = std::chrono::steady_clock::now();
    auto picture = decode_reduced(photo, longest_side);
    if (!picture) return picture.error();
    // What is left to do takes four bytes a pixel, and as many for the JPEG.
    places.keep(places_of(static_cast<std::int64_t>(picture->pixels.total()) * 8));
    const auto detections = detector_.detect(picture->pixels, *filter);
    if (!detections) return detections.error();

    Looked looked;
    for (const Detection& detection : *detections) {
        const auto& name = detector_.class_names().at(static_cast<std::size_t>(detection.class_id));
        looked.objects.push_back(to_found_object(detection, name, picture->pixels.size()));
    }
    annotate(picture->pixels, *detections, detector_.class_names());
    auto annotated = encode_jpeg(picture->pixels, jpeg_quality);
    if (!annotated) return annotated.error();
    looked.annotated = *std::move(annotated);
    looked.width = picture->full.width;
    looked.height = picture->full.height;
    looked.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return looked;
}

}  // namespace polybot
