#pragma once

#include <chrono>
#include <span>
#include <string>

#include "result/result.hpp"

namespace polybot {

/// One sample of one metric; units as CloudWatch names them ("Count", "Seconds", "None").
struct Metric {
    std::string name;
    double value = 0;
    std::string unit;
};

/// Where metric samples go. Thread-safe. Blocking.
class MetricSink {
  public:
    virtual ~MetricSink() = default;

    /// Publishes samples taken at `when`, all or none.
    [[nodiscard]] virtual Result<void> publish(std::span<const Metric> metrics,
                                               std::chrono::system_clock::time_point when) = 0;
};

}  // namespace polybot
