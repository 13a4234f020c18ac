#pragma once

#include <atomic>
#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/retry_quota.hpp"
#include "aws/service_error.hpp"
#include "aws/settings.hpp"
#include "aws/signer.hpp"
#include "http/client.hpp"
#include "result/result.hpp"
#include "retry/waiting.hpp"
#include "time/clock.hpp"

namespace polybot {

/// One call to an AWS service.
struct AwsCall {
    const AwsService& service;
    std::string operation;  ///< For errors: "SendMessage".
    std::string method = "POST";
    std::string url = {};     ///< Encoded; empty for the service's endpoint.
    std::string region = {};  ///< Empty for the configured one.
    HttpHeaders headers = {};
    std::string_view body = {};                 ///< Must outlive the call.
    std::chrono::milliseconds timeout{10'000};  ///< Of each attempt.
    std::chrono::milliseconds limit{60'000};    ///< No attempt begins later than this.
    std::size_t max_response_bytes = 4U << 20U;
    std::stop_token stop = {};
};

/// Sends signed calls and retries them in the AWS SDKs' standard mode: three attempts (AWS_MAX_ATTEMPTS), jittered
/// pauses that double, a retry quota, one renewal of expired credentials, one correction of a wrong clock.
/// Every call must be one that may happen twice. Thread-safe. Blocking.
class AwsClient {
  public:
    AwsClient(AwsSettings settings, CredentialSource& credentials, HttpClient& http, Waiting waiting = {},
              Clock clock = system_clock());

    [[nodiscard]] const AwsSettings& settings() const { return settings_; }

    /// The response when its status is below 400. Otherwise fails with the service's own words; see `to_error`.
    [[nodiscard]] Result<IncomingResponse> send(const AwsCall& call);

    /// A URL that anybody may use for `valid` (at most seven days).
    [[nodiscard]] Result<std::string> presign(const AwsCall& call, std::chrono::seconds valid);

  private:
    /// How an attempt that failed is to be followed.
    struct Failure {
        Error error;
        Fault fault;
        int cost = RetryQuota::retry_cost;
    };
    using Attempt = boost::system::result<IncomingResponse, Failure>;

    [[nodiscard]] UnsignedRequest unsigned_request(const AwsCall& call) const;
    [[nodiscard]] SigningScope scope(const AwsCall& call) const;
    [[nodiscard]] Attempt attempt(const AwsCall& call);
    [[nodiscard]] bool correct_clock(const IncomingResponse& response);

    AwsSettings settings_;
    CredentialSource& credentials_;
    HttpClient& http_;
    Waiting waiting_;
    Clock clock_;
    RetryQuota quota_;
    std::atomic<std::chrono::seconds> clock_offset_{};
};

}  // namespace polybot
