#pragma once

#include <chrono>
#include <stop_token>

#include "chat/outcomes.hpp"
#include "metrics/metric_sink.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Publishes what came of photos, while something did: every polybot its own counts, which `MetricHistory::sums` adds
/// up.
class OutcomeMetrics {
  public:
    /// `outcomes` and `sink` must outlive this.
    OutcomeMetrics(Outcomes& outcomes, MetricSink& sink, Clock clock);

    /// Publishes every `period`, and once more when it is told to stop; blocking.
    void run(std::chrono::milliseconds period, const std::stop_token& stop);

    /// Publishes what was counted since the last time; nothing where that is nothing. What cannot be published is
    /// logged, and counts the next time.
    void publish();

  private:
    Outcomes& outcomes_;
    MetricSink& sink_;
    Clock clock_;
};

}  // namespace polybot
