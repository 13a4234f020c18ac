#include "aws/credentials.hpp"

#include <aws/auth/credentials.h>
#include <gtest/gtest.h>

#include "aws/crt.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;

constexpr std::chrono::sys_seconds now_at_first{std::chrono::sys_days(std::chrono::November / 28 / 2026)};

Credentials valid_until(std::chrono::sys_seconds end) {
    aws_credentials* const made =
        aws_credentials_new(crt::allocator(), crt::cursor("key"), crt::cursor("secret"), crt::cursor("token"),
                            static_cast<std::uint64_t>(end.time_since_epoch().count()));
    const Credentials credentials(made);
    aws_credentials_release(made);
    return credentials;
}

/// Says what it is told to.
class Source final : public CredentialSource {
  public:
    Result<Credentials> get() override { return answer; }
    void renew() override { ++renewed; }

    Result<Credentials> answer = Error{Code::unauthenticated, "none were found"};
    int renewed = 0;
};

class KeptCredentialsTest : public ::testing::Test {
  protected:
    std::chrono::sys_seconds now_ = now_at_first;
    Source source_;
    KeptCredentials credentials_{source_, [this] { return now_; }};
};

TEST(Credentials, KnowWhenTheyExpire) {
    EXPECT_EQ(valid_until(now_at_first).expires_at(), now_at_first);
    EXPECT_EQ(Credentials("key", Secret("secret"), Secret("")).expires_at(), std::chrono::sys_seconds::max());
}

TEST_F(KeptCredentialsTest, AreUsedUntilTheyExpireWhenTheirSourceFails) {
    source_.answer = valid_until(now_ + std::chrono::minutes(5));
    ASSERT_THAT(credentials_.get(), IsOk());
    source_.answer = Error{Code::unauthenticated, "the metadata service answered 503"};
    now_ += std::chrono::minutes(4);
    EXPECT_THAT(credentials_.get(), IsOk());
    now_ += std::chrono::minutes(1);
    EXPECT_THAT(credentials_.get(), FailsWith(Code::unavailable)) << "it had some, and will again";
    source_.answer = valid_until(now_ + std::chrono::minutes(5));
    EXPECT_THAT(credentials_.get(), IsOk());
}

TEST_F(KeptCredentialsTest, AreNotUsedAgainOnceAServiceCalledThemExpired) {
    source_.answer = valid_until(now_ + std::chrono::minutes(5));
    ASSERT_THAT(credentials_.get(), IsOk());
    credentials_.renew();
    EXPECT_EQ(source_.renewed, 1);
    source_.answer = Error{Code::deadline_exceeded, "no answer"};
    EXPECT_THAT(credentials_.get(), FailsWith(Code::deadline_exceeded));
}

TEST_F(KeptCredentialsTest, WhereThereNeverWereAnyThereAreNone) {
    EXPECT_THAT(credentials_.get(), FailsWith(Code::unauthenticated));
}

}  // namespace
}  // namespace polybot
