#pragma once

#include "aws/aws_client.hpp"
#include "aws/credentials.hpp"
#include "aws/instance_metadata.hpp"
#include "aws/settings.hpp"
#include "http/client.hpp"

namespace polybot {

/// This process's way to AWS: connections, credentials and settings, shared by all that call a
/// service; and what AWS tells an instance of itself. Thread-safe.
class AwsAccess {
    HttpClient http_;
    CredentialChain chain_;
    KeptCredentials credentials_{chain_, system_clock()};

  public:
    /// Throws std::runtime_error with the remedy when a setting is missing or malformed.
    AwsAccess() : client(AwsSettings(), credentials_, http_) {}

    AwsClient client;
    InstanceMetadata metadata{http_};
};

}  // namespace polybot
