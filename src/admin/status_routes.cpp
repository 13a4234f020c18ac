#include "admin/status_routes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <prometheus/text_serializer.h>

namespace polybot {
namespace {

HttpResponse uncached(HttpResponse response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

HttpResponse metrics_of(const Collectables& collectables) {
    std::vector<prometheus::MetricFamily> families;
    for (const auto& collectable : collectables) {
        auto collected = collectable->Collect();
        std::ranges::move(collected, std::back_inserter(families));
    }
    return uncached({.body = prometheus::TextSerializer().Serialize(families),
                     .content_type = "text/plain; version=0.0.4; charset=utf-8"});
}

}  // namespace

void add_status_route(Router& router, const StatusSources& sources) {
    router.add({.method = "GET", .pattern = "/status", .handler = HttpHandler([&sources](const HttpRequest&) {
                                                           Status status = ask_status(sources);
                                                           return uncached(json_response(status.well ? 200 : 503,
                                                                                         std::move(status.json)));
                                                       })});
}

void add_metrics_route(Router& router, Collectables collectables) {
    router.add({.method = "GET",
                .pattern = "/metrics",
                .handler = HttpHandler([collectables = std::move(collectables)](const HttpRequest&) {
                    return metrics_of(collectables);
                })});
}

}  // namespace polybot
