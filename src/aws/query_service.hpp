#pragma once

#include <string>
#include <utility>
#include <vector>

#include <pugixml.hpp>

#include "aws/aws_client.hpp"
#include "result/result.hpp"

namespace polybot {

/// A service of the AWS query protocol: CloudWatch, Auto Scaling
/// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). Thread-safe. Blocking.
class QueryService {
  public:
    using Parameters = std::vector<std::pair<std::string, std::string>>;

    QueryService(AwsClient& client, const AwsService& service, std::string version)
        : client_(client), service_(service), version_(std::move(version)) {}

    /// The answer's document. Fails as AwsClient::send, or with `data_loss` when the answer is no XML.
    [[nodiscard]] Result<pugi::xml_document> call(const std::string& operation, const Parameters& parameters);

  private:
    AwsClient& client_;
    const AwsService& service_;
    std::string version_;
};

/// Amazon CloudWatch.
[[nodiscard]] inline QueryService cloudwatch(AwsClient& client) {
    return {client, cloudwatch_service, "2010-08-01"};
}

/// AWS STS.
[[nodiscard]] inline QueryService sts(AwsClient& client) {
    return {client, sts_service, "2011-06-15"};
}

/// The Auto Scaling of Amazon EC2.
[[nodiscard]] inline QueryService auto_scaling(AwsClient& client) {
    return {client, auto_scaling_service, "2011-01-01"};
}

}  // namespace polybot
