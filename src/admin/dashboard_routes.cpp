#include "admin/dashboard_routes.hpp"

#include <atomic>
#include <memory>
#include <variant>

#include "admin/admin_pages.hpp"

namespace polybot {
namespace {

/// The places of viewers; one is taken for as long as the pointer, or a copy of it, lives.
class Viewers {
  public:
    explicit Viewers(int most) : most_(most) {}

    /// Null when none is free.
    static std::shared_ptr<const void> enter(const std::shared_ptr<Viewers>& viewers) {
        if (++viewers->count_ > viewers->most_) {
            --viewers->count_;
            return nullptr;
        }
        return {viewers.get(), [viewers](const Viewers*) { --viewers->count_; }};
    }

  private:
    const int most_;
    std::atomic<int> count_ = 0;
};

}  // namespace

void add_dashboard_routes(Router& admin, Dashboard& dashboard, int max_viewers) {
    admin.add({.method = "GET", .pattern = "/dashboard", .handler = HttpHandler([](const HttpRequest& request) {
                                                             return admin_page("dashboard.html", request);
                                                         })});
    const auto viewers = std::make_shared<Viewers>(max_viewers);
    const FeedHandler follow = [&dashboard, viewers](const HttpRequest&) -> std::variant<EventFeed, HttpResponse> {
        auto place = Viewers::enter(viewers);
        if (!place) return busy_response("There are too many open dashboards: close some.");
        return EventFeed{.topic = "dashboard",
                         .read = [&dashboard, place = std::move(place)](const std::string& after) {
                             return Result<std::vector<ServerEvent>>(dashboard.events(after));
                         }};
    };
    admin.add({.method = "GET", .pattern = "/dashboard/events", .handler = follow});
}

}  // namespace polybot
