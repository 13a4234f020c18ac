// What the stand-in refuses, and how that is told.

#include <chrono>

#include "aws/s3_blob_store.hpp"
#include "resources.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::HasSubstr;

class AwsClientTest : public ::testing::Test {
  protected:
    Result<SqsQueue> look_for_a_queue(CredentialSource& credentials, const Clock& clock = system_clock()) {
        AwsClient client(AwsSettings{}, credentials, http_, {}, clock);
        return find_sqs_queue(client, queue_.url, "");
    }

    HttpClient http_;
    CredentialChain chain_;
    SqsQueue queue_ = testing::make_queue(3);
};

TEST_F(AwsClientTest, AWrongSecretKeyIsRefused) {
    const auto right = chain_.get();
    ASSERT_THAT(right, testing::IsOk());
    FixedCredentials wrong(Credentials(right->access_key_id(), Secret("wrong"), Secret("")));
    const auto found = look_for_a_queue(wrong);
    ASSERT_THAT(found, testing::FailsWith(Code::unauthenticated));
    EXPECT_THAT(found.error().message, HasSubstr("SQS GetQueueAttributes failed: "));
}

TEST_F(AwsClientTest, AnUnknownKeyIsRefused) {
    FixedCredentials unknown(Credentials("AKIAUNKNOWNUNKNOWN00", Secret("wrong"), Secret("")));
    EXPECT_THAT(look_for_a_queue(unknown), testing::FailsWith(Code::unauthenticated));
}

TEST_F(AwsClientTest, AWrongClockIsCorrected) {
    const Clock an_hour_late = [] { return std::chrono::system_clock::now() - std::chrono::hours(1); };
    EXPECT_THAT(look_for_a_queue(chain_, an_hour_late), testing::IsOk());
}

}  // namespace
}  // namespace polybot
