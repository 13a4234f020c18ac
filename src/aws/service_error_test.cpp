#include "aws/service_error.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

ServiceError read(int status, const std::string& body, HttpHeaders headers = {}) {
    return read_service_error({.status = status, .headers = std::move(headers), .body = body});
}

TEST(ServiceError, IsReadFromJson) {
    EXPECT_EQ(read(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"})",
                   {{"x-amzn-RequestId", "1-2"}}),
              (ServiceError{400, "QueueDoesNotExist", "no such queue", "1-2"}));
    EXPECT_EQ(read(400, R"({"Message":"slow down"})", {{"x-amzn-ErrorType", "ThrottlingException:http://x/"}}),
              (ServiceError{400, "ThrottlingException", "slow down", ""}));
    EXPECT_EQ(read(400, R"({"__type":"AWS.SimpleQueueService.NonExistentQueue"})").code, "QueueDoesNotExist");
}

TEST(ServiceError, IsReadFromXml) {
    EXPECT_EQ(read(404,
                   "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>gone</Message>"
                   "<RequestId>R</RequestId></Error>"),
              (ServiceError{404, "NoSuchKey", "gone", "R"}));
    EXPECT_EQ(read(400,
                   "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>m</Message></Error>"
                   "<RequestId>R</RequestId></ErrorResponse>"),
              (ServiceError{400, "Throttling", "m", "R"}));
}

TEST(ServiceError, WithoutWordsIsNamedAfterItsStatus) {
    EXPECT_EQ(read(404, "").code, "NotFound");
    EXPECT_EQ(read(403, "nonsense").code, "AccessDenied");
    EXPECT_EQ(read(503, "<html>").code, "ServiceUnavailable");
    EXPECT_EQ(read(418, "{}").code, "Status418");
}

TEST(ServiceError, SaysHowItIsTreated) {
    EXPECT_EQ(fault_of({.status = 503, .code = "SlowDown"}), Fault::throttling);
    EXPECT_EQ(fault_of({.status = 400, .code = "ProvisionedThroughputExceededException"}), Fault::throttling);
    EXPECT_EQ(fault_of({.status = 500, .code = "Status500"}), Fault::transient);
    EXPECT_EQ(fault_of({.status = 400, .code = "RequestTimeout"}), Fault::transient);
    EXPECT_EQ(fault_of({.status = 400, .code = "ExpiredTokenException"}), Fault::expired);
    EXPECT_EQ(fault_of({.status = 403, .code = "RequestTimeTooSkewed"}), Fault::clock);
    EXPECT_EQ(fault_of({.status = 403, .code = "AccessDenied"}), Fault::permanent);
    EXPECT_EQ(fault_of({.status = 501, .code = "NotImplemented"}), Fault::permanent);
}

TEST(ServiceError, BecomesAnErrorThatNamesTheCall) {
    const Error denied =
        to_error({.status = 403, .code = "AccessDenied", .message = "not you", .request_id = "R"}, "S3 PutObject");
    EXPECT_EQ(denied.code, Code::permission_denied);
    EXPECT_EQ(denied.message, "S3 PutObject failed: AccessDenied: not you (request R)");
    EXPECT_EQ(to_error({.status = 403, .code = "InvalidAccessKeyId"}, "").code, Code::unauthenticated);
    EXPECT_EQ(to_error({.status = 404, .code = "NoSuchKey"}, "").code, Code::not_found);
    EXPECT_EQ(to_error({.status = 404, .code = "NoSuchBucket"}, "").code, Code::failed_precondition);
    EXPECT_EQ(to_error({.status = 400, .code = "ConditionalCheckFailedException"}, "").code, Code::already_exists);
    EXPECT_EQ(to_error({.status = 503, .code = "ServiceUnavailable"}, "").code, Code::unavailable);
    EXPECT_EQ(to_error({.status = 400, .code = "Throttling"}, "").code, Code::resource_exhausted);
    EXPECT_EQ(to_error({.status = 400, .code = "ValidationException"}, "").code, Code::invalid_argument);
}

TEST(ServiceError, IsCutToALineOfALog) {
    const Error error = to_error({.status = 400, .code = "X", .message = std::string(10'000, 'm')}, "SQS");
    EXPECT_LT(error.message.size(), 400U);
}

}  // namespace
}  // namespace polybot
