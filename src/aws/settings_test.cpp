#include "aws/settings.hpp"

#include <map>
#include <stdexcept>

#include <gmock/gmock.h>

namespace polybot {
namespace {

AwsSettings settings(std::map<std::string, std::string> variables) {
    return AwsSettings([variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    });
}

TEST(AwsSettings, EndpointsFollowFromTheRegion) {
    const AwsSettings frankfurt = settings({{"AWS_REGION", "eu-central-1"}});
    EXPECT_EQ(frankfurt.endpoint(sqs_service), "https://sqs.eu-central-1.amazonaws.com");
    EXPECT_EQ(frankfurt.endpoint(cloudwatch_service), "https://monitoring.eu-central-1.amazonaws.com");
    EXPECT_FALSE(frankfurt.is_overridden(sqs_service));
    EXPECT_EQ(frankfurt.max_attempts(), 3);
    EXPECT_EQ(AwsSettings::endpoint_in(s3_service, "cn-north-1"), "https://s3.cn-north-1.amazonaws.com.cn");
}

TEST(AwsSettings, TheRegionHasTwoNamesAndTheFirstWins) {
    EXPECT_EQ(settings({{"AWS_DEFAULT_REGION", "us-east-1"}}).region(), "us-east-1");
    EXPECT_EQ(settings({{"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "us-east-1"}}).region(), "eu-west-1");
}

TEST(AwsSettings, AnEndpointCanBeSetForAllServicesAndForEach) {
    const AwsSettings other = settings({{"AWS_REGION", "eu-west-1"},
                                        {"AWS_ENDPOINT_URL", "http://127.0.0.1:4566/"},
                                        {"AWS_ENDPOINT_URL_S3", "https://minio.example:9000"},
                                        {"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:4567"}});
    EXPECT_EQ(other.endpoint(sqs_service), "http://127.0.0.1:4566");
    EXPECT_EQ(other.endpoint(s3_service), "https://minio.example:9000");
    EXPECT_EQ(other.endpoint(secrets_manager_service), "http://127.0.0.1:4567");
    EXPECT_TRUE(other.is_overridden(dynamodb_service));
    EXPECT_FALSE(settings({{"AWS_REGION", "eu-west-1"},
                           {"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
                           {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}})
                     .is_overridden(sqs_service));
}

TEST(AwsSettings, RefusesWhatCannotBeMeant) {
    for (const char* region : {"", "EU", "eu-west-1.evil.example", "a/b"}) {
        EXPECT_THROW(settings({{"AWS_REGION", region}}), std::runtime_error) << region;
    }
    for (const char* url : {"minio:9000", "ftp://x", "http://", "http://user:pass@x", "http://x/?a=b"}) {
        EXPECT_THROW(settings({{"AWS_REGION", "eu-west-1"}, {"AWS_ENDPOINT_URL", url}}), std::runtime_error) << url;
    }
    for (const char* attempts : {"0", "11", "many", "3x"}) {
        EXPECT_THROW(settings({{"AWS_REGION", "eu-west-1"}, {"AWS_MAX_ATTEMPTS", attempts}}), std::runtime_error);
    }
}

}  // namespace
}  // namespace polybot
