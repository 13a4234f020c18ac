#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "detection/detector.hpp"

namespace polybot {

/// Class names from a text file, one a line. Throws std::runtime_error when it cannot be read or is empty.
[[nodiscard]] std::vector<std::string> read_names(const std::filesystem::path& file);

/// The class id of a name; fails with `invalid_argument` and a sentence that repeats it when there is none.
[[nodiscard]] Result<int> class_id_of(const std::string& name, const std::vector<std::string>& names);

/// A filter from class names; thresholds 0..1. Fails with `invalid_argument` for a value out of range or an unknown
/// name.
[[nodiscard]] Result<Filter> make_filter(double min_confidence, double iou, const std::vector<std::string>& classes,
                                         const std::vector<std::string>& names);

}  // namespace polybot
