#pragma once

#include "local/database.hpp"
#include "metrics/metric_history.hpp"

namespace polybot {

/// What an SqliteMetricSink on the same database was given, to the millisecond, for as long as that keeps it.
class SqliteMetricHistory final : public MetricHistory {
  public:
    /// `database` must outlive this.
    explicit SqliteMetricHistory(Database& database) : database_(database) {}

    [[nodiscard]] Result<std::vector<MetricSample>> history(std::span<const std::string> names,
                                                            std::chrono::system_clock::time_point since,
                                                            int limit) override;
    [[nodiscard]] Result<std::vector<MetricSample>> sums(std::span<const std::string> names,
                                                         std::chrono::system_clock::time_point since) override;

  private:
    Database& database_;
};

}  // namespace polybot
