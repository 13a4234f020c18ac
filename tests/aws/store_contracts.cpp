// The contracts of the stores, over the protocols of Amazon S3 and DynamoDB.

#include "aws/attributes.hpp"
#include "aws/dynamodb_chat_log.hpp"
#include "aws/dynamodb_claim_store.hpp"
#include "aws/dynamodb_lease_store.hpp"
#include "aws/dynamodb_prediction_list.hpp"
#include "aws/dynamodb_prediction_store.hpp"
#include "aws/dynamodb_service_times.hpp"
#include "aws/dynamodb_settings_store.hpp"
#include "aws/s3_blob_store.hpp"
#include "blobs/blob_store_contract.hpp"
#include "chat/chat_log_contract.hpp"
#include "chat/settings_store_contract.hpp"
#include "claims/claim_store_contract.hpp"
#include "claims/lease_store_contract.hpp"
#include "jobs/prediction_id.hpp"
#include "metrics/service_times_contract.hpp"
#include "predictions/prediction_list_contract.hpp"
#include "predictions/prediction_store_contract.hpp"
#include "resources.hpp"

namespace polybot {
namespace {

class S3Home {
  public:
    S3BlobStore& blobs() { return blobs_; }

  private:
    S3BlobStore blobs_{testing::aws(), testing::make_bucket()};
};

class DynamoDbHome {
  public:
    PredictionStore& predictions() { return predictions_; }
    ClaimStore& claims() { return claims_; }
    ChatLog& chat_log() { return chat_log_; }
    SettingsStore& settings() { return settings_; }
    ServiceTimes& service_times() { return service_times_; }
    LeaseStore& first_holder() { return first_holder_; }
    LeaseStore& second_holder() { return second_holder_; }

    /// What DynamoDB's time to live does within days.
    void drop_expired() {
        const auto now = expiry_seconds(std::chrono::system_clock::now());
        const auto expired =
            table_.call("Scan", {{"FilterExpression", "expires_at < :now"},
                                 {"ExpressionAttributeValues", boost::json::object{{":now", number_attribute(now)}}}});
        ASSERT_THAT(expired, testing::IsOk());
        for (const auto& item : expired->at("Items").as_array()) {
            const std::string key(from_item(item.as_object()).at(DynamoDbTable::key_name).as_string());
            ASSERT_THAT(table_.call("DeleteItem", {{"Key", dynamodb_key(key)}}), testing::IsOk());
        }
    }

  private:
    DynamoDbTable table_{testing::aws(), testing::make_table()};
    DynamoDbPredictionStore predictions_{table_};
    DynamoDbClaimStore claims_{table_};
    DynamoDbChatLog chat_log_{table_, std::chrono::days(30)};
    DynamoDbSettingsStore settings_{table_};
    DynamoDbServiceTimes service_times_{table_};
    DynamoDbLeaseStore first_holder_{table_};
    DynamoDbLeaseStore second_holder_{table_};
};

class DynamoDbListHome {
  public:
    explicit DynamoDbListHome(std::chrono::system_clock::time_point now) : list_(table_, [now] { return now; }) {}

    PredictionStore& predictions() { return predictions_; }
    PredictionList& list() { return list_; }

  private:
    DynamoDbTable table_{testing::aws(), testing::make_table()};
    DynamoDbPredictionStore predictions_{table_};
    DynamoDbPredictionList list_;
};

/// What DynamoDB's time to live leaves of a chat.
class DynamoDbOldChat : public ::testing::Test {
  protected:
    static constexpr std::chrono::hours keep{24};

    void append(std::chrono::system_clock::time_point time, std::int64_t expected) {
        ASSERT_THAT(log_.append("alice", "key:" + std::to_string(expected), std::to_string(expected), time),
                    testing::IsOkAnd(expected));
    }
    void drop(const std::string& key) {
        ASSERT_THAT(table_.call("DeleteItem", {{"Key", dynamodb_key(key)}}), testing::IsOk());
    }
    std::vector<std::int64_t> numbers_after(std::int64_t after) {
        std::vector<std::int64_t> numbers;
        const auto entries = log_.read("alice", after, 100);
        EXPECT_THAT(entries, testing::IsOk());
        if (!entries) return numbers;
        for (const ChatEntry& entry : *entries) numbers.push_back(entry.sequence);
        return numbers;
    }

    const std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();
    DynamoDbTable table_{testing::aws(), testing::make_table()};
    DynamoDbChatLog log_{table_, keep};
};

TEST_F(DynamoDbOldChat, IsReadFromItsFirstEntryThatIsLeft) {
    for (int i = 1; i <= 113; ++i) append(now_, i);
    for (int i = 1; i <= 111; ++i) drop("chat/alice/" + std::to_string(i));
    EXPECT_THAT(numbers_after(0), ::testing::ElementsAre(112, 113));
    const auto chat = table_.get("chat/alice");
    ASSERT_THAT(chat, testing::IsOk());
    EXPECT_EQ((*chat)->at("first"), 112) << "nobody passes over those that are gone again";
    append(now_, 114);
    EXPECT_THAT(numbers_after(0), ::testing::ElementsAre(112, 113, 114));
    EXPECT_THAT(numbers_after(113), ::testing::ElementsAre(114));
}

TEST_F(DynamoDbOldChat, GoesOnThoughItsLastNumberWentBeforeItsFirstEntry) {
    append(now_ - 2 * keep, 1);
    drop("chat/alice");
    ASSERT_THAT(log_.append("alice", "key:new", "new", now_), testing::IsOkAnd(1));
    EXPECT_THAT(numbers_after(0), ::testing::ElementsAre(1));
    EXPECT_THAT(log_.find("alice", "key:1"), testing::FailsWith(Code::not_found));
}

INSTANTIATE_TYPED_TEST_SUITE_P(S3, BlobStoreContract, S3Home);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, PredictionStoreContract, DynamoDbHome);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, PredictionListContract, DynamoDbListHome);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, ClaimStoreContract, DynamoDbHome);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, ChatLogContract, DynamoDbHome);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, SettingsStoreContract, DynamoDbHome);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, ServiceTimesContract, DynamoDbHome);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, LeaseStoreContract, DynamoDbHome);

TEST(S3Bucket, IsCheckedBeforeItIsUsed) {
    S3Home home;
    EXPECT_THAT(home.blobs().check(), testing::IsOk());
    S3BlobStore none(testing::aws(), testing::fresh_name("none"));
    EXPECT_THAT(none.check(), testing::FailsWith(Code::not_found));
}

TEST(S3Bucket, ThatIsMissingIsAFailedPrecondition) {
    S3BlobStore none(testing::aws(), testing::fresh_name("none"));
    EXPECT_THAT(none.put("photos/1", "x", "image/png"), testing::FailsWith(Code::failed_precondition));
    EXPECT_THAT(none.get("photos/1"), testing::FailsWith(Code::failed_precondition));
}

TEST(S3Bucket, LendsAnObjectByAPresignedUrl) {
    S3Home home;
    ASSERT_THAT(home.blobs().put("photos/1", "a picture", "image/png"), testing::IsOk());
    const auto url = home.blobs().presigned_url("photos/1", std::chrono::seconds(60));
    ASSERT_THAT(url, testing::IsOk());
    HttpClient http;
    const auto fetched = http.send({.url = *url});
    ASSERT_THAT(fetched, testing::IsOk());
    EXPECT_EQ(fetched->status, 200);
    EXPECT_EQ(fetched->body, "a picture");
}

TEST(DynamoDb_Table, ThatIsMissingIsAFailedPrecondition) {
    DynamoDbTable none(testing::aws(), testing::fresh_name("none"));
    DynamoDbPredictionStore predictions(none);
    DynamoDbClaimStore claims(none);
    const Prediction prediction = testing::a_prediction();
    EXPECT_THAT(predictions.put(prediction), testing::FailsWith(Code::failed_precondition));
    EXPECT_THAT(predictions.get(prediction.id), testing::FailsWith(Code::failed_precondition));
    EXPECT_THAT(predictions.mark_delivered(prediction.id, prediction.time),
                testing::FailsWith(Code::failed_precondition));
    EXPECT_THAT(claims.acquire("update:1", prediction.time, std::chrono::seconds(1)),
                testing::FailsWith(Code::failed_precondition));
    EXPECT_THAT(claims.release({Claim::acquired, "update:1", "a token"}),
                testing::FailsWith(Code::failed_precondition));
}

TEST(DynamoDb_PredictionList, SaysThatTheTableHasNoIndex) {
    DynamoDbTable table(testing::aws(), testing::make_table(testing::Index::none));
    DynamoDbPredictionStore predictions(table);
    DynamoDbPredictionList list(table, system_clock());
    EXPECT_THAT(list.check(), testing::FailsWith(Code::failed_precondition));
    EXPECT_THAT(list.page({}, std::nullopt, 10), testing::FailsWith(Code::failed_precondition));
    // What needs no index goes on.
    EXPECT_THAT(predictions.put(testing::a_prediction()), testing::IsOk());

    DynamoDbTable whole(testing::aws(), testing::make_table());
    EXPECT_THAT(DynamoDbPredictionList(whole, system_clock()).check(), testing::IsOk());
}

TEST(DynamoDb_PredictionList, APageLooksAtABoundedPartAndSaysWhereToGoOn) {
    const std::chrono::system_clock::time_point now{std::chrono::seconds(1'700'060'000)};
    DynamoDbTable table(testing::aws(), testing::make_table());
    DynamoDbPredictionStore predictions(table);
    DynamoDbPredictionList list(
        table, [now] { return now; }, 20);
    constexpr int cups = 30;
    for (int i = 0; i <= cups; ++i) {
        Prediction prediction = testing::a_prediction(new_id());
        prediction.time = now - std::chrono::seconds(i);
        prediction.objects = {{.name = i == cups ? "owl" : "cup", .confidence = 0.5}};
        ASSERT_THAT(predictions.put(prediction), testing::IsOk());
    }
    PredictionFilter filter;
    filter.class_name = "owl";
    const auto first = list.page(filter, std::nullopt, 10);
    ASSERT_THAT(first, testing::IsOk());
    EXPECT_THAT(first->predictions, ::testing::IsEmpty());
    ASSERT_TRUE(first->older);
    const auto second = list.page(filter, first->older, 10);
    ASSERT_THAT(second, testing::IsOk());
    EXPECT_EQ(second->predictions.size(), 1U);
    EXPECT_FALSE(second->older);
}

}  // namespace
}  // namespace polybot
