#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "local/database.hpp"
#include "metrics/metric_sink.hpp"

namespace polybot {

/// A metric with the moment it was sampled.
struct Sample {
    Metric metric;
    std::chrono::system_clock::time_point time;
};

/// Metric samples in the shared database, where polybot's status page reads them. What is older than `keep` goes.
class SqliteMetricSink final : public MetricSink {
  public:
    /// `database` must outlive this.
    explicit SqliteMetricSink(Database& database, std::chrono::hours keep = std::chrono::hours(24))
        : database_(database), keep_(keep) {}

    Result<void> publish(std::span<const Metric> metrics, std::chrono::system_clock::time_point when) override;

    /// The newest sample of every metric, by name.
    [[nodiscard]] Result<std::vector<Sample>> latest();

    /// The samples of one metric since `since`, oldest first, the newest `limit` of them.
    [[nodiscard]] Result<std::vector<Sample>> history(const std::string& name,
                                                      std::chrono::system_clock::time_point since, int limit);

  private:
    Database& database_;
    std::chrono::hours keep_;
};

}  // namespace polybot
