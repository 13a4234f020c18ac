#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "monitoring/queue_watch.hpp"

namespace polybot {

/// The depths of both queues, read when they are asked for; none of what cannot be read.
class QueueCollector final : public prometheus::Collectable {
  public:
    /// `watch` must outlive this.
    explicit QueueCollector(QueueWatch& watch) : watch_(watch) {}
    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

  private:
    QueueWatch& watch_;
};

/// What Prometheus' own client libraries tell of their process
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics), and the version.
class ProcessCollector final : public prometheus::Collectable {
  public:
    ProcessCollector(std::string version, std::chrono::system_clock::time_point started)
        : version_(std::move(version)), started_(started) {}
    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

  private:
    std::string version_;
    std::chrono::system_clock::time_point started_;
};

}  // namespace polybot
