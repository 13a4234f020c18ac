#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "loadtest/load_ledger.hpp"

namespace polybot {

/// The value that a share of the values is not above: the nearest rank, one of the values; 0 of none. `share` is above
/// 0 and at most 1. `sorted` is in ascending order.
[[nodiscard]] double percentile(const std::vector<double>& sorted, double share);

/// The load test's report as one JSON object (docs/operations.md).
[[nodiscard]] std::string to_json(const LoadTally& tally, const std::string& url,
                                  std::chrono::system_clock::time_point started_at);

/// The same in a few lines for people.
[[nodiscard]] std::string to_text(const LoadTally& tally);

/// How far a test with that many photos is, in one line; 0 photos: as many as its time allows.
[[nodiscard]] std::string progress_line(const LoadTally& tally, int photos);

}  // namespace polybot
