#include "aws/instance_metadata.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/parse.hpp>

namespace polybot {
namespace {

constexpr const char* default_endpoint = "http://169.254.169.254";
/// It is on the same machine: where nobody answers soon, there is nobody.
constexpr std::chrono::seconds patience{1};
constexpr std::chrono::hours token_lives{6};
constexpr std::chrono::minutes token_is_renewed_before{1};
constexpr std::size_t longest_answer = 64U << 10U;

Error refusal(const std::string& path, int status) {
    const Code code = status == 429 || status >= 500 ? Code::unavailable : Code::permission_denied;
    return {code, "the instance metadata service answered " + std::to_string(status) + " to " + path};
}

bool is_instance_id(std::string_view text) {
    if (!text.starts_with("i-") || text.size() < 4 || text.size() > 32) return false;
    return std::ranges::all_of(text.substr(2), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// {"action": "terminate", "time": "2026-11-25T08:22:00Z"}, as a phrase; nothing for anything else.
std::optional<std::string> spot_interruption(const std::string& text) {
    boost::system::error_code failed;
    const auto notice = boost::json::parse(text, failed);
    if (failed || !notice.is_object()) return std::nullopt;
    const auto* const action = notice.get_object().if_contains("action");
    const auto* const time = notice.get_object().if_contains("time");
    if (action == nullptr || !action->is_string() || time == nullptr || !time->is_string()) return std::nullopt;
    return "spot interruption: " + std::string(action->get_string()) + " at " + std::string(time->get_string());
}

}  // namespace

InstanceMetadata::InstanceMetadata(HttpClient& http, Clock clock, const AwsSettings::Environment& environment)
    : http_(http), clock_(std::move(clock)) {
    if (environment("AWS_EC2_METADATA_DISABLED") == "true") return;
    endpoint_ = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or(default_endpoint);
    while (endpoint_.ends_with('/')) endpoint_.pop_back();
}

Result<std::optional<std::string>> InstanceMetadata::get(const std::string& path) {
    if (endpoint_.empty()) {
        return Error{Code::failed_precondition, "AWS_EC2_METADATA_DISABLED switches the instance metadata service off"};
    }
    auto response = ask(path);
    if (response && response->status == 401) {  // The token has ended.
        forget_token();
        response = ask(path);
    }
    if (!response) return response.error();
    if (response->status == 200) return std::optional(std::move(response->body));
    if (response->status == 404) return std::optional<std::string>();
    return refusal(path, response->status);
}

Result<std::string> InstanceMetadata::instance_id() {
    auto id = get("instance-id");
    if (!id) return id.error();
    if (!*id || !is_instance_id(**id))
        return Error{Code::data_loss, "the instance metadata service knows no instance id"};
    return **std::move(id);
}

Result<std::optional<std::string>> InstanceMetadata::notice() {
    const auto spot = get("spot/instance-action");
    if (!spot) return spot.error();
    if (*spot) {
        if (auto interruption = spot_interruption(**spot)) return interruption;
    }
    const auto target = get("autoscaling/target-lifecycle-state");
    if (!target) return target.error();
    if (*target == "Terminated") return std::optional<std::string>("its Auto Scaling group terminates it");
    return std::optional<std::string>();
}

Result<bool> InstanceMetadata::is_in_a_group() {
    // The state is missing for a while after the host was changed under a running instance; the tag is not.
    for (const char* path : {"autoscaling/target-lifecycle-state", "tags/instance/aws:autoscaling:groupName"}) {
        const auto value = get(path);
        if (!value) return value.error();
        if (value->has_value()) return true;
    }
    return false;
}

Result<std::string> InstanceMetadata::token() {
    const std::lock_guard lock(mutex_);
    if (!token_.empty() && clock_() < token_ends_) return token_;
    const std::string lifetime = std::to_string(std::chrono::seconds(token_lives).count());
    const auto response = send({.method = "PUT",
                                .url = endpoint_ + "/latest/api/token",
                                .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", lifetime}},
                                .timeout = patience,
                                .max_response_bytes = longest_answer});
    if (!response) return response.error();
    if (response->status != 200) return refusal("the request for a token", response->status);
    token_ = response->body;
    token_ends_ = clock_() + token_lives - token_is_renewed_before;
    return token_;
}

void InstanceMetadata::forget_token() {
    const std::lock_guard lock(mutex_);
    token_.clear();
}

Result<IncomingResponse> InstanceMetadata::ask(const std::string& path) {
    const auto token = this->token();
    if (!token) return token.error();
    return send({.url = endpoint_ + "/latest/meta-data/" + path,
                 .headers = {{"X-aws-ec2-metadata-token", *token}},
                 .timeout = patience,
                 .max_response_bytes = longest_answer});
}

Result<IncomingResponse> InstanceMetadata::send(const OutgoingRequest& request) {
    auto response = http_.send(request);
    if (response) has_answered_ = true;
    return response;
}

}  // namespace polybot
