#pragma once

#include <chrono>

#include "local/database.hpp"
#include "metrics/metric_sink.hpp"

namespace polybot {

/// Metric samples in the shared database (sqlite_metric_history.hpp reads them). What is older than `keep` goes.
class SqliteMetricSink final : public MetricSink {
  public:
    /// `database` must outlive this.
    explicit SqliteMetricSink(Database& database, std::chrono::hours keep = std::chrono::hours(24))
        : database_(database), keep_(keep) {}

    Result<void> publish(std::span<const Metric> metrics, std::chrono::system_clock::time_point when) override;

  private:
    Database& database_;
    std::chrono::hours keep_;
};

}  // namespace polybot
