#include "aws/sqs_job_queue.hpp"

#include <boost/json/parse.hpp>

#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;

/// What Amazon SQS answers to a batch, and no emulator can be made to: only a part of it succeeds.
class SqsBatchTest : public ::testing::Test {
  protected:
    testing::LoopbackService sqs_{{{"POST", "/"}}, [this](const HttpRequest& request) {
                                      requests_.push_back(boost::json::parse(request.body).as_object());
                                      return HttpResponse{.body = answer_};
                                  }};
    FixedCredentials credentials_{Credentials("AKID", Secret("key"), Secret(""))};
    HttpClient http_;
    AwsClient client_{sqs_.settings(), credentials_, http_};
    SqsJobQueue queue_{client_, {.url = sqs_.url() + "/1/jobs", .dead_letter_url = {}}, std::chrono::seconds(30)};
    std::string answer_;
    std::vector<boost::json::object> requests_;
};

TEST_F(SqsBatchTest, EachMessageHasItsOwnAnswer) {
    answer_ = R"({"Successful":[{"Id":"2"}],"Failed":[
        {"Id":"0","SenderFault":true,"Code":"ReceiptHandleIsInvalid","Message":"stale"},
        {"Id":"1","SenderFault":false,"Code":"InternalError","Message":"try again"},
        {"Id":"77","SenderFault":true,"Code":"X"}, {"Id":"2x"}, 5]})";
    const std::vector<std::string> receipts = {"a", "b", "c", "d"};
    const auto answers = queue_.remove_batch(receipts);
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_THAT(answers[0], FailsWith(Code::not_found));
    EXPECT_THAT(answers[1], FailsWith(Code::unavailable));
    EXPECT_EQ(answers[1].error().message, "SQS DeleteMessageBatch failed: InternalError: try again");
    EXPECT_THAT(answers[2], IsOk());
    EXPECT_THAT(answers[3], FailsWith(Code::unavailable));  // Not mentioned.
}

TEST_F(SqsBatchTest, HoldsTenMessagesAtMost) {
    answer_ = "{}";
    const std::vector<std::string> receipts(23, "receipt");
    EXPECT_EQ(queue_.set_visibility_batch(receipts, std::chrono::seconds(7)).size(), receipts.size());
    ASSERT_EQ(requests_.size(), 3U);
    EXPECT_EQ(requests_[0].at("Entries").as_array().size(), 10U);
    EXPECT_EQ(requests_[2].at("Entries").as_array().size(), 3U);
    EXPECT_EQ(requests_[2].at("Entries").at(2).at("VisibilityTimeout"), 7);
}

TEST_F(SqsBatchTest, ThatFailsAsAWholeFailsForEach) {
    answer_ = "no JSON";
    const std::vector<std::string> receipts = {"a", "b"};
    for (const auto& answer : queue_.remove_batch(receipts)) EXPECT_THAT(answer, FailsWith(Code::data_loss));
}

}  // namespace
}  // namespace polybot
