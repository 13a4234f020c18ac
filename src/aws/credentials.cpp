#include "aws/credentials.hpp"

#include <chrono>
#include <cstdint>
#include <future>
#include <limits>
#include <new>
#include <stdexcept>

#include <aws/auth/credentials.h>
#include <aws/io/channel_bootstrap.h>
#include <aws/io/event_loop.h>
#include <aws/io/host_resolver.h>

#include "aws/crt.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// A container's or an instance's metadata service answers within milliseconds; SSO and STS within seconds.
constexpr std::chrono::seconds patience{15};

using Pending = std::promise<Result<Credentials>>;

void on_credentials(aws_credentials* credentials, int error_code, void* user) {
    const std::unique_ptr<std::shared_ptr<Pending>> pending(static_cast<std::shared_ptr<Pending>*>(user));
    if (credentials == nullptr) {
        (*pending)->set_value(
            Error{Code::unauthenticated, "no AWS credentials were found: " + std::string(crt::error_text(error_code))});
    } else {
        (*pending)->set_value(Credentials(credentials));
    }
}

}  // namespace

Credentials::Credentials(const std::string& access_key_id, const Secret& secret_key, const Secret& session_token)
    : credentials_(aws_credentials_new(crt::allocator(), crt::cursor(access_key_id), crt::cursor(secret_key.reveal()),
                                       crt::cursor(session_token.reveal()), UINT64_MAX),
                   aws_credentials_release) {
    if (!credentials_) throw std::invalid_argument("AWS credentials must not be empty");
}

Credentials::Credentials(aws_credentials* credentials) : credentials_(credentials, aws_credentials_release) {
    aws_credentials_acquire(credentials);
}

std::string Credentials::access_key_id() const {
    return std::string(crt::view(aws_credentials_get_access_key_id(credentials_.get())));
}

std::chrono::sys_seconds Credentials::expires_at() const {
    const std::uint64_t seconds = aws_credentials_get_expiration_timepoint_seconds(credentials_.get());
    if (seconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::chrono::sys_seconds::max();
    }
    return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

/// The chain with the threads that it fetches with.
class CredentialChain::Provider {
  public:
    Provider() {
        aws_allocator* const allocator = crt::allocator();
        loops_.reset(aws_event_loop_group_new_default(allocator, 1, nullptr));
        aws_host_resolver_default_options resolver{};
        resolver.el_group = loops_.get();
        resolver.max_entries = 8;
        resolver_.reset(aws_host_resolver_new_default(allocator, &resolver));
        aws_client_bootstrap_options bootstrap{};
        bootstrap.event_loop_group = loops_.get();
        bootstrap.host_resolver = resolver_.get();
        bootstrap_.reset(aws_client_bootstrap_new(allocator, &bootstrap));
        aws_credentials_provider_chain_default_options chain{};
        chain.bootstrap = bootstrap_.get();
        chain_.reset(aws_credentials_provider_new_chain_default(allocator, &chain));
        if (!chain_) {
            throw std::runtime_error("the AWS credential chain does not start: " +
                                     std::string(crt::error_text(aws_last_error())));
        }
    }

    [[nodiscard]] Result<Credentials> get() {
        const auto pending = std::make_shared<Pending>();
        auto answer = pending->get_future();
        auto user = std::make_unique<std::shared_ptr<Pending>>(pending);
        if (aws_credentials_provider_get_credentials(chain_.get(), on_credentials, user.get()) != AWS_OP_SUCCESS) {
            return Error{Code::unauthenticated,
                         "no AWS credentials: " + std::string(crt::error_text(aws_last_error()))};
        }
        static_cast<void>(user.release());  // The callback's now, even if it comes after our patience.
        if (answer.wait_for(patience) != std::future_status::ready) {
            return Error{Code::deadline_exceeded, "AWS credentials did not come in time"};
        }
        return answer.get();
    }

  private:
    std::unique_ptr<aws_event_loop_group, crt::Deleter<aws_event_loop_group_release>> loops_;
    std::unique_ptr<aws_host_resolver, crt::Deleter<aws_host_resolver_release>> resolver_;
    std::unique_ptr<aws_client_bootstrap, crt::Deleter<aws_client_bootstrap_release>> bootstrap_;
    std::unique_ptr<aws_credentials_provider, crt::Deleter<aws_credentials_provider_release>> chain_;
};

CredentialChain::CredentialChain() {
    crt::allocator();  // The libraries must be tidied up after a chain that lives as long as the process.
}
CredentialChain::~CredentialChain() = default;

Result<Credentials> CredentialChain::get() {
    std::shared_ptr<Provider> provider;
    {
        const std::lock_guard lock(mutex_);
        if (!provider_) provider_ = std::make_shared<Provider>();
        provider = provider_;
    }
    return provider->get();
}

void CredentialChain::renew() {
    const std::lock_guard lock(mutex_);
    provider_.reset();
}

Result<Credentials> KeptCredentials::get() {
    auto fresh = source_.get();
    const std::lock_guard lock(mutex_);
    if (fresh) {
        last_ = *fresh;
        had_some_ = true;
        return fresh;
    }
    if (last_ && clock_() < last_->expires_at()) {
        log::warn("AWS credentials not renewed", {{"reason", fresh.error().message}});
        return *last_;
    }
    if (had_some_ && fresh.error().code == Code::unauthenticated) {
        return Error{Code::unavailable, fresh.error().message};
    }
    return fresh;
}

void KeptCredentials::renew() {
    {
        const std::lock_guard lock(mutex_);
        last_.reset();
    }
    source_.renew();
}

}  // namespace polybot
