#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "http/message.hpp"
#include "result/result.hpp"

namespace polybot {

/// A request as it will be sent: path and query of the URL percent-encoded.
struct UnsignedRequest {
    std::string method;
    std::string url;
    HttpHeaders headers;         ///< Without Host, which follows from the URL.
    std::string_view body = {};  ///< Must outlive the call.
};

/// What a signature is valid for.
struct SigningScope {
    std::string service;  ///< As the service signs itself, such as "sqs" or "monitoring".
    std::string region;
    std::chrono::system_clock::time_point time;
};

/// The request's headers together with those of its Signature Version 4
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). Fails with `invalid_argument` for a URL
/// that is none, `internal` when the run time refuses. Thread-safe.
[[nodiscard]] Result<HttpHeaders> sign(const UnsignedRequest& request, const SigningScope& scope,
                                       const Credentials& credentials);

/// The URL with a signature in its query that anybody may use for `valid` from then on, at most seven days. The
/// body is not signed. Fails as `sign`.
[[nodiscard]] Result<std::string> presign(const UnsignedRequest& request, const SigningScope& scope,
                                          const Credentials& credentials, std::chrono::seconds valid);

}  // namespace polybot
