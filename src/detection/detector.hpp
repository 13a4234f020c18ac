#pragma once

#include <string>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "result/result.hpp"

namespace polybot {

/// One detection, in pixels of the picture it was found in: 0 <= x1 < x2 <= width, 0 <= y1 < y2 <= height.
struct Detection {
    int class_id = 0;
    float confidence = 0;  ///< 0..1
    float x1 = 0, y1 = 0, x2 = 0, y2 = 0;

    bool operator==(const Detection&) const = default;
};

/// What to keep. `thresholds` and `classes` speak of class ids.
struct Filter {
    float min_confidence = 0.25F;   ///< 0..1, for every class that `class_confidence` does not name.
    float iou = 0.45F;              ///< 0..1, boxes of one class that overlap more are one object.
    std::vector<int> classes = {};  ///< Class ids to keep; empty keeps all.
    std::vector<std::pair<int, float>> class_confidence = {};  ///< Thresholds of single classes.
};

/// Finds objects. Thread-safe; several pictures may be in work at once.
class Detector {
  public:
    virtual ~Detector() = default;

    /// `picture` is 8-bit BGR, upright. Detections come most confident first, 300 at most.
    [[nodiscard]] virtual Result<std::vector<Detection>> detect(const cv::Mat& picture, const Filter& filter) = 0;

    /// Class names by class id.
    [[nodiscard]] virtual const std::vector<std::string>& class_names() const = 0;

    /// The model's name, such as "yolov5n".
    [[nodiscard]] virtual const std::string& model_name() const = 0;
};

}  // namespace polybot
