#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "result/result.hpp"

namespace polybot {

/// One sample of one metric, as it was published before.
struct MetricSample {
    std::string name;
    std::chrono::system_clock::time_point time;
    double value = 0;

    bool operator==(const MetricSample&) const = default;
};

/// What was published to a MetricSink before. Thread-safe. Blocking.
class MetricHistory {
  public:
    virtual ~MetricHistory() = default;

    /// The samples of these metrics that were taken at `since` or later, oldest first, and of each metric no more than
    /// its newest `limit` (1 to 1,000). A metric that nobody published has none. An adapter may cut times down to ten
    /// seconds, and may take samples of one metric within the same ten seconds for one. What was published in the last
    /// seconds may still be missing.
    [[nodiscard]] virtual Result<std::vector<MetricSample>> history(std::span<const std::string> names,
                                                                    std::chrono::system_clock::time_point since,
                                                                    int limit) = 0;

    /// What was counted in each minute: the samples of a metric in it as one, their sum, at the minute's beginning.
    /// From the minute of `since`, which is at most a day ago, oldest first; minutes without a sample are left out.
    [[nodiscard]] virtual Result<std::vector<MetricSample>> sums(std::span<const std::string> names,
                                                                 std::chrono::system_clock::time_point since) = 0;
};

}  // namespace polybot
