#include "web/results_route.hpp"

#include <memory>
#include <semaphore>
#include <string>

#include "log/log.hpp"
#include "places/places.hpp"

namespace polybot {
namespace {

/// An id is a UUID; what is longer names nothing.
constexpr std::size_t longest_id = 64;

HttpResponse failure(const Error& error) {
    if (error.code == Code::not_found) return error_response(404, "There is no such prediction.");
    // So that no worker keeps it for as long as what may pass.
    if (!is_transient(error.code)) return error_response(422, "The answer cannot be delivered.");
    return error_response(503, "The answer could not be delivered now: announce it again.");
}

/// Deliveries under way, of which there may be so many.
class Deliveries {
  public:
    Deliveries(Delivery& delivery, int at_once) : delivery_(delivery), places_(at_once) {}

    /// `resource_exhausted` where too many are under way.
    Result<void> deliver(const std::string& id) {
        if (!places_.try_acquire()) return Error{Code::resource_exhausted, "too many answers are being delivered"};
        const Places place(places_);
        return delivery_.deliver(id);
    }

  private:
    Delivery& delivery_;
    std::counting_semaphore<> places_;
};

}  // namespace

void add_results_route(Router& router, Delivery& delivery, const LiveSecret& secret, int at_once) {
    const auto deliveries = std::make_shared<Deliveries>(delivery, at_once);
    const HttpHandler handler = [deliveries, &secret](const HttpRequest& request) {
        if (!secret.accepts(bearer_token(request.headers))) {
            log::warn("results callback refused", {{"peer", request.peer}});
            secret.refused();  // The worker may know a newer one.
            return error_response(401, "The results callback needs the shared secret.");
        }
        const auto id = request.query.find("predictionId");
        if (id == request.query.end() || id->second.empty() || id->second.size() > longest_id) {
            return error_response(400, "predictionId is missing or malformed.");
        }
        const auto delivered = deliveries->deliver(id->second);
        if (delivered) return json_response(200, R"({"delivered":true})");
        log::warn("answer not delivered", {{"prediction_id", id->second},
                                           {"code", to_string(delivered.error().code)},
                                           {"reason", delivered.error().message}});
        return failure(delivered.error());
    };
    router.add({.method = "POST", .pattern = "/results", .max_body = 4096, .handler = handler});
    router.add({.method = "GET", .pattern = "/results", .handler = handler});
}

}  // namespace polybot
