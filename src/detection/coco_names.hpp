#pragma once

#include <string>
#include <vector>

namespace polybot {

/// The 80 classes of COCO in YOLOv5's order (data/coco.yaml).
[[nodiscard]] const std::vector<std::string>& coco_names();

}  // namespace polybot
