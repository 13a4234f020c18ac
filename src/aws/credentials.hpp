#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "config/secret.hpp"
#include "result/result.hpp"
#include "time/clock.hpp"

struct aws_credentials;

namespace polybot {

/// Keys to sign with; immutable, cheap to copy, never printed.
class Credentials {
  public:
    /// `session_token` is empty for long-lived keys.
    Credentials(const std::string& access_key_id, const Secret& secret_key, const Secret& session_token);
    /// Shares what the AWS Common Runtime handed out.
    explicit Credentials(aws_credentials* credentials);

    [[nodiscard]] const aws_credentials* get() const { return credentials_.get(); }
    /// The public half, for messages to the operator.
    [[nodiscard]] std::string access_key_id() const;
    /// When they stop being valid; `max()` for those that never do.
    [[nodiscard]] std::chrono::sys_seconds expires_at() const;

  private:
    std::shared_ptr<aws_credentials> credentials_;
};

/// Where credentials come from. Thread-safe. Blocking.
class CredentialSource {
  public:
    virtual ~CredentialSource() = default;

    /// Credentials that are valid now. Fails with `unauthenticated` when there are none, `deadline_exceeded` when
    /// their service does not answer, `unavailable` when it fails.
    [[nodiscard]] virtual Result<Credentials> get() = 0;

    /// Forgets what was handed out before: a service called it expired.
    virtual void renew() = 0;
};

/// The default chain of the AWS SDKs: environment, profile and SSO files, web identity, ECS and EKS containers, and the
/// instance's role by IMDSv2, each cached until it expires
/// (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html).
class CredentialChain final : public CredentialSource {
  public:
    CredentialChain();
    ~CredentialChain() override;
    CredentialChain(const CredentialChain&) = delete;
    CredentialChain& operator=(const CredentialChain&) = delete;

    [[nodiscard]] Result<Credentials> get() override;
    void renew() override;

  private:
    class Provider;

    std::mutex mutex_;
    std::shared_ptr<Provider> provider_;
};

/// Another source's credentials, while they are valid, also when that one fails: the Common Runtime drops a role's keys
/// five minutes before they expire, and a metadata service may have bad minutes. Thread-safe.
class KeptCredentials final : public CredentialSource {
  public:
    /// `source` must outlive this.
    KeptCredentials(CredentialSource& source, Clock clock) : source_(source), clock_(std::move(clock)) {}

    /// As the source, but `unavailable` instead of `unauthenticated` once it had some: it will have some again.
    [[nodiscard]] Result<Credentials> get() override;
    void renew() override;

  private:
    CredentialSource& source_;
    Clock clock_;
    std::mutex mutex_;
    std::optional<Credentials> last_;
    bool had_some_ = false;
};

/// The same keys for ever.
class FixedCredentials final : public CredentialSource {
  public:
    explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}

    [[nodiscard]] Result<Credentials> get() override { return credentials_; }
    void renew() override {}

  private:
    Credentials credentials_;
};

}  // namespace polybot
