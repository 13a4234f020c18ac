#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace polybot {

/// A service as endpoints, variables and signatures name it.
struct AwsService {
    const char* name;      ///< For people and errors: "SQS".
    const char* endpoint;  ///< First label of its host: "monitoring" in monitoring.eu-central-1.amazonaws.com.
    const char* signing;   ///< In signatures.
    const char* variable;  ///< Last part of AWS_ENDPOINT_URL_…: "CLOUDWATCH".
};

inline constexpr AwsService sqs_service{"SQS", "sqs", "sqs", "SQS"};
inline constexpr AwsService s3_service{"S3", "s3", "s3", "S3"};
inline constexpr AwsService dynamodb_service{"DynamoDB", "dynamodb", "dynamodb", "DYNAMODB"};
inline constexpr AwsService cloudwatch_service{"CloudWatch", "monitoring", "monitoring", "CLOUDWATCH"};
inline constexpr AwsService sts_service{"STS", "sts", "sts", "STS"};
inline constexpr AwsService auto_scaling_service{"Auto Scaling", "autoscaling", "autoscaling", "AUTO_SCALING"};
inline constexpr AwsService secrets_manager_service{"Secrets Manager", "secretsmanager", "secretsmanager",
                                                    "SECRETS_MANAGER"};

/// Where AWS is, from the standard variables and the profile's configuration file
/// (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html). Immutable.
class AwsSettings {
  public:
    using Environment = std::function<std::optional<std::string>(const std::string& name)>;

    /// Reads AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>,
    /// AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and AWS_MAX_ATTEMPTS; region and endpoint_url also from the profile.
    /// Throws std::runtime_error with the remedy when no region is set.
    explicit AwsSettings(const Environment& environment = process_environment());

    [[nodiscard]] const std::string& region() const { return region_; }
    /// Tries in all, 1 to 10.
    [[nodiscard]] int max_attempts() const { return max_attempts_; }
    /// Whether that service is somewhere else than at AWS.
    [[nodiscard]] bool is_overridden(const AwsService& service) const;
    /// Scheme and host (and port, and perhaps a path) without a slash at the end.
    [[nodiscard]] std::string endpoint(const AwsService& service) const;
    /// The same for another region; only where the endpoint is not overridden.
    [[nodiscard]] static std::string endpoint_in(const AwsService& service, const std::string& region);

    /// Variables that are set and not empty.
    [[nodiscard]] static Environment process_environment();

  private:
    std::string region_;
    int max_attempts_ = 3;
    std::map<std::string, std::string> overrides_;  ///< By variable; "" for all services.
};

}  // namespace polybot
