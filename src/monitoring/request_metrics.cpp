#include "monitoring/request_metrics.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace polybot {
namespace {

/// From what a page's file takes to what a photo takes behind a slow line.
const prometheus::Histogram::BucketBoundaries seconds{0.001, 0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30};

/// Anybody may send any word for a method.
std::string_view method_label(std::string_view method) {
    static constexpr std::array<std::string_view, 6> known = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
    return std::ranges::find(known, method) == known.end() ? "other" : method;
}

}  // namespace

RequestMetrics::RequestMetrics(prometheus::Registry& registry, const std::string& server)
    : server_(server),
      durations_(prometheus::BuildHistogram()
                     .Name("polybot_http_request_duration_seconds")
                     .Help("From a request that is read to an answer that is sent; event streams until they begin.")
                     .Register(registry)),
      connections_(prometheus::BuildGauge()
                       .Name("polybot_http_connections")
                       .Help("Open connections, those of event streams among them.")
                       .Register(registry)
                       .Add({{"server", server}})),
      turned_away_(prometheus::BuildCounter()
                       .Name("polybot_http_connections_refused_total")
                       .Help("Connections beyond the most allowed.")
                       .Register(registry)
                       .Add({{"server", server}})) {}

void RequestMetrics::answered(const AnsweredRequest& request) {
    const auto method = method_label(request.method);
    auto found = known_.find(std::tuple(method, request.route, request.status));
    if (found == known_.end()) {
        auto& added = durations_.Add({{"server", server_},
                                      {"method", std::string(method)},
                                      {"route", std::string(request.route)},
                                      {"status", std::to_string(request.status)}},
                                     seconds);
        found = known_.emplace(Key(method, request.route, request.status), &added).first;
    }
    found->second->Observe(request.took.count());
}

}  // namespace polybot
