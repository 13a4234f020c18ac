#pragma once

#include <filesystem>

#include "home/home.hpp"

namespace polybot {

/// `metric-streamer doctor`: examines what metric-streamer needs, one by one, and prints a table; `yolo5` is the
/// program that it starts workers from on one machine, `has_results_secret` what they need. Returns the exit code: 0
/// when all is well.
[[nodiscard]] int examine_metric_streamer(HomeOptions& options, const std::filesystem::path& yolo5,
                                          bool has_results_secret);

}  // namespace polybot
