#include "aws/dynamodb_claim_store.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::IsOkAnd;

/// DynamoDB that takes a claim and cannot say so: its answer is lost, and the call comes again.
class LostAnswerTest : public ::testing::Test {
  protected:
    HttpResponse answer(const HttpRequest& request) {
        const auto target = find_header(request.headers, "X-Amz-Target");
        if (target.ends_with("GetItem")) return {.body = boost::json::serialize(boost::json::object{{"Item", item_}})};
        const bool is_first = item_.empty();
        if (!is_first) return {.status = 400, .body = R"({"__type":"ConditionalCheckFailedException"})"};
        item_ = boost::json::parse(request.body).at("Item").as_object();
        return {.status = 500, .body = "{}"};
    }

    testing::LoopbackService dynamodb_{{{"POST", "/"}}, [this](const HttpRequest& request) { return answer(request); }};
    FixedCredentials credentials_{Credentials("AKID", Secret("key"), Secret(""))};
    HttpClient http_;
    AwsClient client_{dynamodb_.settings(), credentials_, http_};
    DynamoDbTable table_{client_, "polybot"};
    DynamoDbClaimStore claims_{table_};
    boost::json::object item_;
};

TEST_F(LostAnswerTest, HidesWhetherSomebodyWhoDiedHeldTheClaimBefore) {
    EXPECT_THAT(claims_.acquire("update:1", std::chrono::system_clock::now(), std::chrono::seconds(60)),
                IsOkAnd(Claim::taken_over));
}

}  // namespace
}  // namespace polybot
