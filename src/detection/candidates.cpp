#include "detection/candidates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace polybot {
namespace {

Detection around(float cx, float cy, float width, float height, std::size_t class_id, float confidence) {
    return {.class_id = static_cast<int>(class_id),
            .confidence = confidence,
            .x1 = cx - width / 2,
            .y1 = cy - height / 2,
            .x2 = cx + width / 2,
            .y2 = cy + height / 2};
}

float sigmoid(float logit) {
    return 1 / (1 + std::exp(-logit));
}

/// What an objectness needs at least to pass, with room for rounding.
float least_logit(float threshold) {
    constexpr float rounding = 1e-3F;
    if (threshold <= 0) return -std::numeric_limits<float>::infinity();
    if (threshold >= 1) return std::numeric_limits<float>::infinity();
    return std::log(threshold / (1 - threshold)) - rounding;
}

}  // namespace

void add_candidates(const NetworkOutput& output, std::span<const float> thresholds, std::vector<Detection>& found) {
    const float lowest = *std::ranges::min_element(thresholds);
    for (std::size_t anchor = 0; anchor < output.anchors; ++anchor) {
        const float* const row = output.rows + anchor * (box_values + output.classes);
        const float objectness = row[4];
        if (objectness <= lowest) continue;
        const float* const scores = row + box_values;
        const float* const best = std::max_element(scores, scores + output.classes);
        const auto class_id = static_cast<std::size_t>(best - scores);
        const float confidence = objectness * *best;
        if (confidence <= thresholds[class_id]) continue;
        found.push_back(around(row[0], row[1], row[2], row[3], class_id, confidence));
    }
}

void add_candidates(const HeadInput& input, std::span<const float> thresholds, std::vector<Detection>& found) {
    const float lowest = least_logit(*std::ranges::min_element(thresholds));
    const float stride = input.level->stride;
    const std::size_t cells = input.rows * input.columns;
    const float* planes = input.logits;
    for (const cv::Size2f& anchor : input.level->anchors) {
        for (std::size_t cell = 0; cell < cells; ++cell) {
            const auto logit = [&](std::size_t plane) { return planes[plane * cells + cell]; };
            if (!(logit(4) > lowest)) continue;
            std::size_t best = 0;
            for (std::size_t id = 1; id < input.classes; ++id) {
                if (logit(box_values + id) > logit(box_values + best)) best = id;
            }
            const float confidence = sigmoid(logit(4)) * sigmoid(logit(box_values + best));
            if (confidence <= thresholds[best]) continue;
            const auto centre = [stride](float at, std::size_t index) {
                return (2 * sigmoid(at) - 0.5F + static_cast<float>(index)) * stride;
            };
            const auto side = [](float at, float of_anchor) { return 4 * sigmoid(at) * sigmoid(at) * of_anchor; };
            found.push_back(around(centre(logit(0), cell % input.columns), centre(logit(1), cell / input.columns),
                                   side(logit(2), anchor.width), side(logit(3), anchor.height), best, confidence));
        }
        planes += (box_values + input.classes) * cells;
    }
}

}  // namespace polybot
