#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <openvino/core/model.hpp>

#include "detection/candidates.hpp"

namespace polybot {

/// A model without its detect head: an output [b, anchors x (5 + classes), rows, columns] for each of the head's
/// levels.
struct HeadlessModel {
    std::shared_ptr<ov::Model> model;
    std::vector<HeadLevel> levels;
};

/// Takes YOLOv5's detect head off a model with an output [b, boxes, 5 + classes], because `add_candidates` computes it
/// faster: only where there is something to see. Strides and anchors are read off what the head makes of zeros; what it
/// makes of arbitrary numbers must be what `add_candidates` makes of them. The model is left as it is. Without a value:
/// this head is none that we know.
[[nodiscard]] std::optional<HeadlessModel> take_off_head(const ov::Model& model, std::size_t classes);

}  // namespace polybot
