#include "aws/aws_client.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "aws/checksum.hpp"
#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

constexpr std::string_view throttled = R"({"__type":"ThrottlingException","message":"Rate exceeded"})";

/// A service on this machine whose answers the test chooses, and time that passes only when somebody waits.
class AwsClientTest : public ::testing::Test {
  protected:
    AwsClientTest() {
        const Waiting waiting{.now = [this] { return std::chrono::steady_clock::time_point(waited_); },
                              .sleep =
                                  [this](std::chrono::milliseconds time, const std::stop_token&) {
                                      waited_ += time;
                                      ++pauses_;
                                  }};
        client_ =
            std::make_unique<AwsClient>(service_.settings(), credentials_, http_, waiting, [this] { return now_; });
    }

    Result<IncomingResponse> send() {
        return client_->send({.service = sqs_service, .operation = "SendMessage", .body = "{}"});
    }

    std::vector<HttpResponse> answers_;  ///< One after another; the last one for ever.
    std::vector<HttpRequest> requests_;
    std::chrono::milliseconds waited_{};
    int pauses_ = 0;
    std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();
    FixedCredentials credentials_{Credentials("AKID", Secret("key-that-must-not-be-told"), Secret(""))};
    HttpClient http_;
    testing::LoopbackService service_{{{"POST", "/"}}, [this](const HttpRequest& request) {
                                          requests_.push_back(request);
                                          return answers_.at(std::min(requests_.size(), answers_.size()) - 1);
                                      }};
    std::unique_ptr<AwsClient> client_;
};

TEST_F(AwsClientTest, SendsASignedRequest) {
    answers_ = {{.status = 200, .body = "{}"}};
    ASSERT_THAT(send(), IsOk());
    const std::string_view authorization = find_header(requests_.at(0).headers, "Authorization");
    EXPECT_THAT(authorization, HasSubstr("Credential=AKID/"));
    EXPECT_THAT(authorization, HasSubstr("/eu-central-1/sqs/aws4_request"));
    EXPECT_THAT(authorization, Not(HasSubstr("key-that")));
}

TEST_F(AwsClientTest, TriesAgainAfterATransientFault) {
    answers_ = {{.status = 503}, {.status = 500}, {.status = 200, .body = "{}"}};
    EXPECT_THAT(send(), IsOk());
    EXPECT_EQ(requests_.size(), 3U);
    EXPECT_EQ(pauses_, 2);
}

TEST_F(AwsClientTest, GivesUpAfterThreeAttempts) {
    answers_ = {{.status = 400, .body = std::string(throttled)}};
    const auto sent = send();
    ASSERT_THAT(sent, FailsWith(Code::resource_exhausted));
    EXPECT_EQ(sent.error().message, "SQS SendMessage failed: ThrottlingException: Rate exceeded");
    EXPECT_EQ(requests_.size(), 3U);
}

TEST_F(AwsClientTest, AsksOnceForWhatIsRefusedForGood) {
    answers_ = {{.status = 403, .body = R"({"__type":"AccessDeniedException"})"}};
    EXPECT_THAT(send(), FailsWith(Code::permission_denied));
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(AwsClientTest, StopsRetryingWhenTheQuotaIsSpent) {
    answers_ = {{.status = 500}};
    for (int i = 0; i < 50; ++i) EXPECT_THAT(send(), FailsWith(Code::unavailable));
    EXPECT_EQ(requests_.size(), 150U);  // 100 retries of 5 each.
    EXPECT_THAT(send(), FailsWith(Code::unavailable));
    EXPECT_EQ(requests_.size(), 151U);
    answers_ = {{.status = 200, .body = "{}"}};
    for (int i = 0; i < 5; ++i) EXPECT_THAT(send(), IsOk());
    answers_.front().status = 500;
    EXPECT_THAT(send(), FailsWith(Code::unavailable));
    EXPECT_EQ(requests_.size(), 158U);  // Five successes paid for one more retry.
}

TEST_F(AwsClientTest, RenewsExpiredCredentialsOnce) {
    answers_ = {{.status = 400, .body = R"({"__type":"ExpiredTokenException"})"}, {.status = 200, .body = "{}"}};
    EXPECT_THAT(send(), IsOk());
    answers_ = {answers_.front()};
    requests_.clear();
    EXPECT_THAT(send(), FailsWith(Code::unauthenticated));
    EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(AwsClientTest, BelievesTheServiceAboutTheTime) {
    now_ = std::chrono::sys_days(std::chrono::November / 24 / 2026) + std::chrono::hours(8);
    answers_ = {{.status = 403,
                 .body = R"({"__type":"RequestTimeTooSkewed"})",
                 .headers = {{"Date", "Tue, 24 Nov 2026 10:00:00 GMT"}}},
                {.status = 200, .body = "{}"}};
    EXPECT_THAT(send(), IsOk());
    EXPECT_EQ(requests_.size(), 2U);
    EXPECT_NE(find_header(requests_.at(0).headers, "X-Amz-Date"), find_header(requests_.at(1).headers, "X-Amz-Date"));
    EXPECT_EQ(pauses_, 0);
}

TEST(S3Checksum, IsTheBigEndianCrc32InBase64) {
    EXPECT_EQ(s3_crc32(""), "AAAAAA==");
    EXPECT_EQ(s3_crc32("123456789"), "y/Q5Jg==");  // CRC-32's check value, 0xCBF43926.
}

}  // namespace
}  // namespace polybot
