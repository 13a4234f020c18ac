#include "aws/aws_client.hpp"

#include <algorithm>
#include <random>
#include <sstream>
#include <utility>

#include <date/date.h>

#include "log/log.hpp"
#include "retry/backoff.hpp"

namespace polybot {
namespace {

constexpr Backoff after_fault{.base = std::chrono::milliseconds(100), .cap = std::chrono::milliseconds(20'000)};
constexpr Backoff after_throttling{.base = std::chrono::milliseconds(1'000), .cap = std::chrono::milliseconds(20'000)};
/// Services refuse signatures that are older than five minutes; a smaller difference is not what they refused.
constexpr std::chrono::minutes tolerated_skew{4};

std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
    std::istringstream in{std::string(text)};
    in.imbue(std::locale::classic());
    std::chrono::sys_seconds time;
    in >> date::parse("%a, %d %b %Y %H:%M:%S GMT", time);
    if (in.fail()) return std::nullopt;
    return time;
}

std::string name_of(const AwsCall& call) {
    return std::string(call.service.name) + " " + call.operation;
}

std::chrono::milliseconds pause_after(Fault fault, int retry) {
    thread_local std::minstd_rand random{std::random_device{}()};
    return (fault == Fault::throttling ? after_throttling : after_fault).wait(retry, random);
}

}  // namespace

AwsClient::AwsClient(AwsSettings settings, CredentialSource& credentials, HttpClient& http, Waiting waiting,
                     Clock clock)
    : settings_(std::move(settings)),
      credentials_(credentials),
      http_(http),
      waiting_(std::move(waiting)),
      clock_(std::move(clock)) {}

Result<IncomingResponse> AwsClient::send(const AwsCall& call) {
    const auto end = waiting_.now() + call.limit;
    int taken = 0;
    bool renewed = false;
    bool clock_corrected = false;
    for (int tries = 1;; ++tries) {
        auto answer = attempt(call);
        if (answer) {
            quota_.give(taken > 0 ? taken : RetryQuota::success_gain);
            return *std::move(answer);
        }
        Failure failure = std::move(answer).error();
        if (tries >= settings_.max_attempts() || call.stop.stop_requested()) return failure.error;
        if (failure.fault == Fault::permanent) return failure.error;
        if (failure.fault == Fault::expired) {
            if (std::exchange(renewed, true)) return failure.error;
            credentials_.renew();
            continue;
        }
        if (failure.fault == Fault::clock) {  // `attempt` has just set the clock right.
            if (std::exchange(clock_corrected, true)) return failure.error;
            continue;
        }
        const auto pause = pause_after(failure.fault, tries - 1);
        if (waiting_.now() + pause > end || !quota_.take(failure.cost)) return failure.error;
        taken = failure.cost;
        log::debug("call tried again", {{"reason", failure.error.message}, {"attempt", tries}});
        waiting_.sleep(pause, call.stop);
        if (call.stop.stop_requested()) return failure.error;
    }
}

AwsClient::Attempt AwsClient::attempt(const AwsCall& call) {
    const auto credentials = credentials_.get();
    if (!credentials) {
        const bool may_pass = is_transient(credentials.error().code);
        return Failure{credentials.error(), may_pass ? Fault::transient : Fault::permanent};
    }
    const UnsignedRequest request = unsigned_request(call);
    auto headers = sign(request, scope(call), *credentials);
    if (!headers) return Failure{headers.error(), Fault::permanent};

    auto response = http_.send({.method = request.method,
                                .url = request.url,
                                .log_url = name_of(call),
                                .headers = *std::move(headers),
                                .body = call.body,
                                .timeout = call.timeout,
                                .max_response_bytes = call.max_response_bytes,
                                .stop = call.stop});
    if (!response) {
        const bool timed_out = response.error().code == Code::deadline_exceeded;
        const bool transient = timed_out || response.error().code == Code::unavailable;
        return Failure{response.error(), transient ? Fault::transient : Fault::permanent,
                       timed_out ? RetryQuota::timeout_cost : RetryQuota::retry_cost};
    }
    if (response->status < 400) return *std::move(response);

    const ServiceError error = read_service_error(*response);
    Fault fault = fault_of(error);
    if (fault == Fault::clock && !correct_clock(*response)) fault = Fault::permanent;
    return Failure{to_error(error, name_of(call)), fault};
}

Result<std::string> AwsClient::presign(const AwsCall& call, std::chrono::seconds valid) {
    const auto credentials = credentials_.get();
    if (!credentials) return credentials.error();
    return polybot::presign(unsigned_request(call), scope(call), *credentials, valid);
}

UnsignedRequest AwsClient::unsigned_request(const AwsCall& call) const {
    return {.method = call.method,
            .url = call.url.empty() ? settings_.endpoint(call.service) + "/" : call.url,
            .headers = call.headers,
            .body = call.body};
}

SigningScope AwsClient::scope(const AwsCall& call) const {
    return {.service = call.service.signing,
            .region = call.region.empty() ? settings_.region() : call.region,
            .time = clock_() + clock_offset_.load()};
}

bool AwsClient::correct_clock(const IncomingResponse& response) {
    const auto theirs = http_date(find_header(response.headers, "Date"));
    if (!theirs) return false;
    const auto offset = std::chrono::floor<std::chrono::seconds>(*theirs - clock_());
    if (std::chrono::abs(offset - clock_offset_.load()) < tolerated_skew) return false;
    clock_offset_ = offset;
    log::warn("this machine's clock differs from AWS's", {{"seconds", offset.count()}});
    return true;
}

}  // namespace polybot
