#pragma once

#include <map>
#include <string>
#include <tuple>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "http/server_observer.hpp"

namespace polybot {

/// Counts what one server does: requests by method, route and status with how long they took, and connections. There
/// are no more series than routes and their answers, whatever clients send.
class RequestMetrics final : public ServerObserver {
  public:
    /// `server` tells the servers of one registry apart ("public"). The registry must outlive this.
    RequestMetrics(prometheus::Registry& registry, const std::string& server);

    void answered(const AnsweredRequest& request) override;
    void connected() override { connections_.Increment(); }
    void disconnected() override { connections_.Decrement(); }
    void turned_away() override { turned_away_.Increment(); }

  private:
    using Key = std::tuple<std::string, std::string, int>;  ///< Method, route and status.

    const std::string server_;
    prometheus::Family<prometheus::Histogram>& durations_;
    std::map<Key, prometheus::Histogram*, std::less<>> known_;
    prometheus::Gauge& connections_;
    prometheus::Counter& turned_away_;
};

}  // namespace polybot
