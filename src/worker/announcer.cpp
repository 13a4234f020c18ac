#include "worker/announcer.hpp"

#include <utility>

namespace polybot {
namespace {

/// A result may take polybot as long as Telegram's rate limits do; one whose upload takes longer is announced again.
constexpr std::chrono::seconds delivery_timeout{60};

Code code_of_status(int status) {
    if (status == 401) return Code::unauthenticated;
    if (status == 404) return Code::not_found;
    if (status == 429 || status >= 500) return Code::unavailable;
    return Code::failed_precondition;
}

}  // namespace

Announcer::Announcer(HttpClient& http, std::string polybot_url, const LiveSecret& secret)
    : http_(http), polybot_url_(std::move(polybot_url)), secret_(secret) {}

Result<void> Announcer::announce(const std::string& prediction_id) {
    const auto response = http_.send({.method = "POST",
                                      .url = polybot_url_ + "/results?predictionId=" + prediction_id,
                                      .headers = {{"Authorization", "Bearer " + secret_.current().reveal()}},
                                      .timeout = delivery_timeout});
    if (!response) return response.error();
    if (response->status >= 200 && response->status < 300) return {};
    const Code code = code_of_status(response->status);
    if (code == Code::unauthenticated) secret_.refused();
    return Error{code, "polybot answered " + std::to_string(response->status) + " to the result " + prediction_id};
}

}  // namespace polybot
