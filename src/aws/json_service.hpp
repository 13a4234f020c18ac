#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include <boost/json/object.hpp>

#include "aws/aws_client.hpp"
#include "result/result.hpp"

namespace polybot {

/// A service of the AWS JSON protocol: SQS, DynamoDB, Secrets Manager
/// (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). Thread-safe. Blocking.
class JsonService {
  public:
    /// `target` is the prefix of the X-Amz-Target header ("AmazonSQS"), `version` "1.0" or "1.1".
    JsonService(AwsClient& client, const AwsService& service, std::string target, const std::string& version)
        : client_(client),
          service_(service),
          target_(std::move(target)),
          content_type_("application/x-amz-json-" + version) {}

    /// The answer; an empty one where the service answers nothing. Fails as AwsClient::send, or with `data_loss` when
    /// the answer is no JSON object.
    [[nodiscard]] Result<boost::json::object> call(
        const std::string& operation, const boost::json::object& input,
        std::chrono::milliseconds timeout = std::chrono::milliseconds(10'000), const std::stop_token& stop = {});

  private:
    AwsClient& client_;
    const AwsService& service_;
    std::string target_;
    std::string content_type_;
};

/// Amazon SQS.
[[nodiscard]] inline JsonService sqs(AwsClient& client) {
    return {client, sqs_service, "AmazonSQS", "1.0"};
}

}  // namespace polybot
