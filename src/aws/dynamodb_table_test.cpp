#include "aws/dynamodb_table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

using testing::IsOkAnd;

/// DynamoDB that is asked for too much: it leaves all keys aside for some calls, then reads one with each call.
class BusyTableTest : public ::testing::Test {
  protected:
    HttpResponse answer(const HttpRequest& request) {
        ++calls_;
        const json::value wanted = json::parse(request.body).at("RequestItems").at("polybot").at("Keys");
        json::array left = wanted.as_array();
        json::array items;
        if (calls_ > busy_calls_) {
            items.push_back(left.back());
            left.pop_back();
        }
        const json::object unprocessed =
            left.empty() ? json::object() : json::object{{"polybot", json::object{{"Keys", left}}}};
        return {.body = json::serialize(json::object{{"Responses", json::object{{"polybot", std::move(items)}}},
                                                     {"UnprocessedKeys", unprocessed}})};
    }

    int calls_ = 0;
    int busy_calls_ = 0;
    testing::LoopbackService dynamodb_{{{"POST", "/"}}, [this](const HttpRequest& request) { return answer(request); }};
    FixedCredentials credentials_{Credentials("AKID", Secret("key"), Secret(""))};
    HttpClient http_;
    AwsClient client_{dynamodb_.settings(), credentials_, http_};
    DynamoDbTable table_{client_, "polybot"};
};

TEST_F(BusyTableTest, IsAskedForWhatItLeftAside) {
    busy_calls_ = 3;
    EXPECT_THAT(table_.get_many({"a", "b", "c"}), IsOkAnd(::testing::SizeIs(3)));
    EXPECT_EQ(calls_, 6);
}

TEST_F(BusyTableTest, IsGivenTime) {
    busy_calls_ = 1'000;
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THAT(table_.get_many({"a"}), testing::FailsWith(Code::resource_exhausted));
    EXPECT_GT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(100));
}

}  // namespace
}  // namespace polybot
