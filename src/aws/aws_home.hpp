#pragma once

#include <chrono>
#include <string>

#include "aws/auto_scaling_decisions.hpp"
#include "aws/aws_client.hpp"
#include "aws/aws_names.hpp"
#include "aws/cloudwatch_metric_history.hpp"
#include "aws/cloudwatch_metric_sink.hpp"
#include "aws/dynamodb_chat_log.hpp"
#include "aws/dynamodb_claim_store.hpp"
#include "aws/dynamodb_lease_store.hpp"
#include "aws/dynamodb_prediction_list.hpp"
#include "aws/dynamodb_prediction_store.hpp"
#include "aws/dynamodb_service_times.hpp"
#include "aws/dynamodb_settings_store.hpp"
#include "aws/dynamodb_table.hpp"
#include "aws/s3_blob_store.hpp"
#include "aws/sqs_job_queue.hpp"

namespace polybot {

/// The AWS home: every store in its service. Thread-safe as its parts are.
class AwsHome {
    SqsQueue queue_;
    DynamoDbTable table_;

  public:
    /// Finds the queue. `client` must outlive this. Throws std::runtime_error with a sentence for the operator when
    /// that fails or a name is missing.
    AwsHome(AwsClient& client, const AwsNames& names, std::chrono::seconds visibility_timeout);

    /// Throws std::runtime_error with a sentence for the operator when the bucket or the table is not there, or not
    /// open to us.
    void check();

    SqsJobQueue jobs;
    SqsJobQueue dead_letters;
    S3BlobStore blobs;
    DynamoDbPredictionStore predictions;
    DynamoDbPredictionList prediction_list;
    DynamoDbClaimStore claims;
    DynamoDbChatLog chat_log;
    DynamoDbSettingsStore settings;
    CloudWatchMetricSink metrics;
    CloudWatchMetricHistory metric_history;
    DynamoDbServiceTimes service_times;
    DynamoDbLeaseStore leases;
    AutoScalingDecisions decisions;
};

}  // namespace polybot
