#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/detection_options.hpp"
#include "jobs/reply.hpp"
#include "result/result.hpp"

namespace polybot {

/// One object found; centre and size as fractions of the picture (0..1), as the original system stored them.
struct FoundObject {
    std::string name;       ///< Class name, such as "person"; "class" in JSON.
    double confidence = 0;  ///< 0..1
    double cx = 0, cy = 0, width = 0, height = 0;

    bool operator==(const FoundObject&) const = default;
};

/// How the work on a photo ended.
enum class PredictionStatus { done, failed };

/// What was found in a photo, and where its answer goes. JSON field names: docs/messages.md.
struct Prediction {
    std::string id;                 ///< UUID.
    std::string chat;               ///< As in Job.
    std::string message_id;         ///< As in Job.
    std::string status_message_id;  ///< As in Job.
    DetectionOptions options = {};  ///< As in Job.
    Reply reply = {};               ///< As in Job.
    PredictionStatus status = PredictionStatus::done;
    std::string failure;  ///< For `failed`: one sentence for the user.
    std::vector<FoundObject> objects;
    std::string photo_key;      ///< "original_img_path".
    std::string annotated_key;  ///< "predicted_img_path"; empty when failed.
    std::string model;          ///< Name of the model, such as "yolov5n".
    double inference_ms = 0;    ///< Decode to drawn boxes, without transfers.
    int image_width = 0, image_height = 0;
    std::chrono::system_clock::time_point time;          ///< When the worker finished.
    std::chrono::system_clock::time_point requested_at;  ///< As in Job.
    std::optional<std::chrono::system_clock::time_point> delivered_at;
    std::chrono::system_clock::time_point expires_at;  ///< The store may drop it after this.

    bool operator==(const Prediction&) const = default;
};

/// A prediction without a result, made at `now` and kept for `keep`: `failure` tells the user why, where there is a
/// user to be told. What the caller knows besides is the caller's to fill in.
[[nodiscard]] Prediction failed_prediction(const std::string& id, const std::string& chat, const std::string& failure,
                                           std::chrono::system_clock::time_point now, std::chrono::hours keep);

/// What stands for `keep` under the id of a photo that is to be forgotten, so that nothing comes back under it: an
/// empty result that names no chat, and is delivered already.
[[nodiscard]] Prediction forgotten_prediction(const std::string& id, std::chrono::system_clock::time_point now,
                                              std::chrono::hours keep);
[[nodiscard]] bool is_forgotten(const Prediction& prediction) noexcept;

/// The prediction as one JSON object; times are Unix milliseconds in RFC 3339.
[[nodiscard]] std::string to_json(const Prediction& prediction);

/// Reads it back; fails with `data_loss` when it is not what `to_json` writes. Numbers may differ in
/// their last bit, as Boost.JSON 1.81 reads them so.
[[nodiscard]] Result<Prediction> parse_prediction(std::string_view text);

}  // namespace polybot
