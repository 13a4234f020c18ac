#include "detection/postprocess.hpp"

#include <algorithm>
#include <utility>

namespace polybot {
namespace {

constexpr std::size_t max_candidates = 30'000;
constexpr std::size_t max_detections = 300;

/// The confidence each class needs; above 1 for those that are filtered out.
std::vector<float> thresholds_of(const Filter& filter, std::size_t classes) {
    constexpr float unreachable = 2.0F;
    std::vector<float> thresholds(classes, filter.classes.empty() ? filter.min_confidence : unreachable);
    for (const int id : filter.classes) thresholds.at(static_cast<std::size_t>(id)) = filter.min_confidence;
    for (const auto& [id, confidence] : filter.class_confidence) {
        float& threshold = thresholds.at(static_cast<std::size_t>(id));
        if (threshold != unreachable) threshold = confidence;
    }
    return thresholds;
}

float intersection_over_union(const Detection& a, const Detection& b) {
    const float width = std::max(0.0F, std::min(a.x2, b.x2) - std::max(a.x1, b.x1));
    const float height = std::max(0.0F, std::min(a.y2, b.y2) - std::max(a.y1, b.y1));
    const float shared = width * height;
    return shared / ((a.x2 - a.x1) * (a.y2 - a.y1) + (b.x2 - b.x1) * (b.y2 - b.y1) - shared);
}

/// Keeps the most confident of those boxes of one class that overlap. YOLOv5 moves each class's boxes aside by 7680
/// pixels and compares all with all; comparing within a class is the same.
std::vector<Detection> suppress(const std::vector<Detection>& sorted, float iou) {
    std::vector<Detection> kept;
    for (const Detection& candidate : sorted) {
        const bool covered = std::ranges::any_of(kept, [&](const Detection& better) {
            return better.class_id == candidate.class_id && intersection_over_union(better, candidate) > iou;
        });
        if (covered) continue;
        kept.push_back(candidate);
        if (kept.size() == max_detections) break;
    }
    return kept;
}

/// From the input's pixels to the picture's. YOLOv5 takes one scale and the exact half of the padding.
Detection to_picture(Detection detection, const Letterbox& box, const cv::Size& picture) {
    const auto width = static_cast<float>(picture.width);
    const auto height = static_cast<float>(picture.height);
    const float scale =
        std::min(static_cast<float>(box.input.height) / height, static_cast<float>(box.input.width) / width);
    const float left = (static_cast<float>(box.input.width) - width * scale) / 2;
    const float top = (static_cast<float>(box.input.height) - height * scale) / 2;
    detection.x1 = std::clamp((detection.x1 - left) / scale, 0.0F, width);
    detection.x2 = std::clamp((detection.x2 - left) / scale, 0.0F, width);
    detection.y1 = std::clamp((detection.y1 - top) / scale, 0.0F, height);
    detection.y2 = std::clamp((detection.y2 - top) / scale, 0.0F, height);
    return detection;
}

std::vector<Detection> select(std::vector<Detection> candidates, const Letterbox& box, const cv::Size& picture,
                              float iou) {
    std::ranges::stable_sort(candidates, std::ranges::greater{}, &Detection::confidence);
    if (candidates.size() > max_candidates) candidates.resize(max_candidates);
    std::vector<Detection> found = suppress(candidates, iou);
    for (Detection& detection : found) detection = to_picture(detection, box, picture);
    // Clipping may leave nothing of a box that lies in the padding.
    std::erase_if(found, [](const Detection& rest) { return rest.x1 >= rest.x2 || rest.y1 >= rest.y2; });
    return found;
}

}  // namespace

std::vector<Detection> postprocess(const NetworkOutput& output, const Letterbox& box, const cv::Size& picture,
                                   const Filter& filter) {
    std::vector<Detection> candidates;
    add_candidates(output, thresholds_of(filter, output.classes), candidates);
    return select(std::move(candidates), box, picture, filter.iou);
}

std::vector<Detection> postprocess(std::span<const HeadInput> levels, const Letterbox& box, const cv::Size& picture,
                                   const Filter& filter) {
    const std::vector<float> thresholds = thresholds_of(filter, levels.front().classes);
    std::vector<Detection> candidates;
    for (const HeadInput& level : levels) add_candidates(level, thresholds, candidates);
    return select(std::move(candidates), box, picture, filter.iou);
}

}  // namespace polybot
