#include "aws/service_error.hpp"

#include <algorithm>
#include <array>

#include <boost/json/parse.hpp>
#include <pugixml.hpp>

namespace polybot {
namespace {

constexpr std::size_t max_shown = 300;

constexpr std::array<std::string_view, 7> transient_codes = {
    "RequestTimeout",     "RequestTimeoutException",     "InternalError", "InternalFailure", "InternalServerError",
    "ServiceUnavailable", "TransactionConflictException"};
constexpr std::array<std::string_view, 15> throttling_codes = {"Throttling",
                                                               "ThrottlingException",
                                                               "ThrottledException",
                                                               "RequestThrottledException",
                                                               "RequestThrottled",
                                                               "TooManyRequestsException",
                                                               "ProvisionedThroughputExceededException",
                                                               "TransactionInProgressException",
                                                               "RequestLimitExceeded",
                                                               "BandwidthLimitExceeded",
                                                               "LimitExceededException",
                                                               "SlowDown",
                                                               "PriorRequestNotComplete",
                                                               "EC2ThrottledException",
                                                               "OverLimit"};
constexpr std::array<std::string_view, 3> expired_codes = {"ExpiredToken", "ExpiredTokenException",
                                                           "TokenRefreshRequired"};
constexpr std::array<std::string_view, 6> clock_codes = {
    "RequestTimeTooSkewed",  "RequestInTheFuture", "InvalidSignatureException",
    "SignatureDoesNotMatch", "AuthFailure",        "RequestExpired"};
constexpr std::array<std::string_view, 8> stranger_codes = {
    "UnrecognizedClientException", "InvalidClientTokenId",      "InvalidAccessKeyId",  "MissingAuthenticationToken",
    "SignatureDoesNotMatch",       "InvalidSignatureException", "IncompleteSignature", "AuthFailure"};
constexpr std::array<std::string_view, 4> gone_codes = {"NoSuchKey", "NotFound", "MessageNotInflight",
                                                        "ReceiptHandleIsInvalid"};
constexpr std::array<std::string_view, 3> forestalled_codes = {"ConditionalCheckFailedException",
                                                               "TransactionCanceledException", "PreconditionFailed"};
constexpr std::array<std::string_view, 4> state_codes = {"QueueDoesNotExist", "NoSuchBucket",
                                                         "ResourceNotFoundException", "PermanentRedirect"};

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& codes, std::string_view code) {
    return std::ranges::find(codes, code) != codes.end();
}

/// "com.amazonaws.sqs#QueueDoesNotExist:http://…" is "QueueDoesNotExist"; so is SQS's older
/// "AWS.SimpleQueueService.NonExistentQueue".
std::string plain_code(std::string_view code) {
    code = code.substr(code.find('#') + 1);
    code = code.substr(0, code.find_first_of(":;"));
    if (code == "AWS.SimpleQueueService.NonExistentQueue") return "QueueDoesNotExist";
    if (code.starts_with("AWS.SimpleQueueService.")) code.remove_prefix(code.rfind('.') + 1);
    return std::string(code);
}

std::string text_of(const boost::json::object& object, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        const auto* const value = object.if_contains(name);
        if (value != nullptr && value->is_string()) return std::string(value->get_string());
    }
    return {};
}

void read_json(std::string_view body, ServiceError& error) {
    boost::system::error_code failed;
    const auto value = boost::json::parse(body, failed);
    if (failed || !value.is_object()) return;
    const auto& object = value.get_object();
    if (error.code.empty()) error.code = plain_code(text_of(object, {"__type", "code", "Code"}));
    error.message = text_of(object, {"message", "Message"});
}

void read_xml(const std::string& body, ServiceError& error) {
    pugi::xml_document document;
    if (!document.load_buffer(body.data(), body.size())) return;
    const auto fault = document.find_node(
        [](const pugi::xml_node& node) { return std::string_view(node.name()) == "Error" && node.child("Code"); });
    error.code = plain_code(fault.child_value("Code"));
    error.message = fault.child_value("Message");
    if (error.request_id.empty()) {
        const auto id = document.find_node([](const pugi::xml_node& node) {
            const std::string_view name = node.name();
            return name == "RequestId" || name == "RequestID";
        });
        error.request_id = id.child_value();
    }
}

/// What an answer without a body is called, such as S3's to a HEAD.
std::string code_of_status(int status) {
    switch (status) {
        case 401:
        case 403:
            return "AccessDenied";
        case 404:
            return "NotFound";
        case 412:
            return "PreconditionFailed";
        case 429:
            return "Throttling";
        case 503:
            return "ServiceUnavailable";
        default:
            return "Status" + std::to_string(status);
    }
}

Code code_of(const ServiceError& error) {
    switch (fault_of(error)) {
        case Fault::transient:
            return Code::unavailable;
        case Fault::throttling:
            return Code::resource_exhausted;
        case Fault::expired:
            return Code::unauthenticated;
        case Fault::clock:
        case Fault::permanent:
            break;
    }
    if (holds(stranger_codes, error.code) || error.code == "RequestTimeTooSkewed") return Code::unauthenticated;
    if (holds(gone_codes, error.code)) return Code::not_found;
    if (holds(forestalled_codes, error.code)) return Code::already_exists;
    if (holds(state_codes, error.code)) return Code::failed_precondition;
    if (error.status == 401 || error.status == 403 || error.code.starts_with("AccessDenied")) {
        return Code::permission_denied;
    }
    return Code::invalid_argument;
}

}  // namespace

ServiceError read_service_error(const IncomingResponse& response) {
    ServiceError error{.status = response.status, .code = {}, .message = {}, .request_id = {}};
    error.code = plain_code(find_header(response.headers, "x-amzn-errortype"));
    error.request_id = find_header(response.headers, "x-amzn-requestid");
    if (error.request_id.empty()) error.request_id = find_header(response.headers, "x-amz-request-id");
    const auto start = response.body.find_first_not_of(" \t\r\n");
    if (start != std::string::npos && response.body[start] == '<') {
        read_xml(response.body, error);
    } else {
        read_json(response.body, error);
    }
    if (error.code.empty()) error.code = code_of_status(response.status);
    return error;
}

Fault fault_of(const ServiceError& error) noexcept {
    if (holds(throttling_codes, error.code) || error.status == 429) return Fault::throttling;
    if (holds(expired_codes, error.code)) return Fault::expired;
    if (holds(clock_codes, error.code)) return Fault::clock;
    if (holds(transient_codes, error.code) || error.status == 500 || (error.status >= 502 && error.status <= 504)) {
        return Fault::transient;
    }
    return Fault::permanent;
}

Error to_error(const ServiceError& error, std::string_view call) {
    std::string message = std::string(call) + " failed: " + error.code;
    if (!error.message.empty()) message += ": " + error.message.substr(0, max_shown);
    if (!error.request_id.empty()) message += " (request " + error.request_id.substr(0, max_shown) + ")";
    return {.code = code_of(error), .message = std::move(message)};
}

}  // namespace polybot
