// The contracts of the stores, over the protocols of Amazon S3 and DynamoDB.

#include "aws/dynamodb_chat_log.hpp"
#include "aws/dynamodb_claim_store.hpp"
#include "aws/dynamodb_lease_store.hpp"
#include "aws/dynamodb_prediction_store.hpp"
#include "aws/dynamodb_service_times.hpp"
#include "aws/dynamodb_settings_store.hpp"
#include "aws/s3_blob_store.hpp"
#include "blobs/blob_store_contract.hpp"
#include "chat/chat_log_contract.hpp"
#include "chat/settings_store_contract.hpp"
#include "claims/claim_store_contract.hpp"
#include "claims/lease_store_contract.hpp"
#include "metrics/service_times_contract.hpp"
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

  private:
    DynamoDbTable table_{testing::aws(), testing::make_table()};
    DynamoDbPredictionStore predictions_{table_};
    DynamoDbClaimStore claims_{table_};
    DynamoDbChatLog chat_log_{table_, std::chrono::hours(24)};
    DynamoDbSettingsStore settings_{table_};
    DynamoDbServiceTimes service_times_{table_};
    DynamoDbLeaseStore first_holder_{table_};
    DynamoDbLeaseStore second_holder_{table_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(S3, BlobStoreContract, S3Home);
INSTANTIATE_TYPED_TEST_SUITE_P(DynamoDb, PredictionStoreContract, DynamoDbHome);
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
    EXPECT_THAT(claims.release("update:1"), testing::FailsWith(Code::failed_precondition));
}

}  // namespace
}  // namespace polybot
