#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "aws/settings.hpp"
#include "http/client.hpp"
#include "result/result.hpp"
#include "time/clock.hpp"

namespace polybot {

/// What an EC2 instance can learn of itself, by version 2 of the instance metadata service
/// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html). Thread-safe.
/// Blocking, two seconds at most.
class InstanceMetadata {
  public:
    /// Reads AWS_EC2_METADATA_SERVICE_ENDPOINT and AWS_EC2_METADATA_DISABLED. `http` must outlive this.
    explicit InstanceMetadata(HttpClient& http, Clock clock = system_clock(),
                              const AwsSettings::Environment& environment = AwsSettings::process_environment());

    /// The value at `path` under /latest/meta-data/; nothing where there is none. Fails with `unavailable` or
    /// `deadline_exceeded` where there is no such service, `failed_precondition` where it is switched off.
    [[nodiscard]] Result<std::optional<std::string>> get(const std::string& path);

    /// Whether anything has answered so far, be it with an error: not where nobody listens, nor where all is too late.
    [[nodiscard]] bool has_answered() const { return has_answered_; }

    /// Such as "i-0123456789abcdef0"; fails as `get`, or with `data_loss` when that is no id.
    [[nodiscard]] Result<std::string> instance_id();

    /// Why the instance is about to be taken away: a spot interruption, or its Auto Scaling group's wish. Nothing
    /// while it may stay.
    [[nodiscard]] Result<std::optional<std::string>> notice();

    /// Whether it belongs to an Auto Scaling group.
    [[nodiscard]] Result<bool> is_in_a_group();

  private:
    [[nodiscard]] Result<std::string> token();
    void forget_token();
    [[nodiscard]] Result<IncomingResponse> ask(const std::string& path);
    [[nodiscard]] Result<IncomingResponse> send(const OutgoingRequest& request);

    HttpClient& http_;
    Clock clock_;
    std::string endpoint_;  ///< Empty: switched off.
    std::atomic<bool> has_answered_ = false;
    std::mutex mutex_;
    std::string token_;
    std::chrono::system_clock::time_point token_ends_ = {};
};

}  // namespace polybot
