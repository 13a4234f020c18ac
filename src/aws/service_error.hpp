#pragma once

#include <string>
#include <string_view>

#include "http/client.hpp"
#include "result/result.hpp"

namespace polybot {

/// What an AWS service said went wrong.
struct ServiceError {
    int status = 0;
    std::string code = {};  ///< Such as "AccessDenied"; the HTTP status in words of ours where the answer names none.
    std::string message = {};     ///< May be empty.
    std::string request_id = {};  ///< For AWS's support; may be empty.

    bool operator==(const ServiceError&) const = default;
};

/// Reads an answer of 400 and above, in JSON (SQS, DynamoDB, Secrets Manager) or XML (S3 and the query services).
[[nodiscard]] ServiceError read_service_error(const IncomingResponse& response);

/// How a fault is treated by the AWS SDKs' standard retry mode
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
enum class Fault {
    permanent,   ///< Trying again would give the same answer.
    transient,   ///< The service or the way to it faltered.
    throttling,  ///< Too fast: try again after a longer pause.
    expired,     ///< The credentials have to be fetched anew.
    clock,       ///< Perhaps our clock is wrong.
};

[[nodiscard]] Fault fault_of(const ServiceError& error) noexcept;

/// As our Error: `call` ("SQS SendMessage") stands in front of code, message and request id.
/// A condition on what is stored that does not hold is `already_exists`: somebody was first. What is gone is
/// `not_found`; a queue, bucket or table that is missing `failed_precondition`.
[[nodiscard]] Error to_error(const ServiceError& error, std::string_view call);

}  // namespace polybot
