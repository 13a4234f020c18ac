#include "claims/leadership.hpp"

#include <optional>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using namespace std::chrono_literals;

/// A store whose answers a test chooses.
class ChosenLeases final : public LeaseStore {
  public:
    Result<bool> hold(const std::string& name, std::chrono::system_clock::time_point,
                      std::chrono::milliseconds) override {
        EXPECT_EQ(name, "streamer");
        return answer;
    }
    Result<void> give_up(const std::string& name) override {
        given_up = name;
        return {};
    }

    Result<bool> answer = true;
    std::optional<std::string> given_up;
};

class LeadershipTest : public ::testing::Test {
  protected:
    ChosenLeases leases_;
    std::optional<Leadership> leadership_{std::in_place, leases_, "streamer", 27s};
    const std::chrono::system_clock::time_point now_{std::chrono::seconds(1'800'000'000)};
};

TEST_F(LeadershipTest, LastsAsLongAsTheLease) {
    EXPECT_FALSE(leadership_->leads(now_));
    EXPECT_TRUE(leadership_->renew(now_));
    EXPECT_TRUE(leadership_->leads(now_ + 26s));
    EXPECT_FALSE(leadership_->leads(now_ + 27s));
    EXPECT_TRUE(leadership_->renew(now_ + 20s));
    EXPECT_TRUE(leadership_->leads(now_ + 46s));
}

TEST_F(LeadershipTest, IsAnothersWhileThatHoldsTheLease) {
    leases_.answer = false;
    EXPECT_FALSE(leadership_->renew(now_));
    EXPECT_FALSE(leadership_->leads(now_));
    EXPECT_TRUE(leadership_->follows());
    leadership_.reset();
    EXPECT_EQ(leases_.given_up, std::nullopt);
}

TEST_F(LeadershipTest, EndsAtOnceWhenAnotherTookTheLease) {
    EXPECT_TRUE(leadership_->renew(now_));
    leases_.answer = false;
    EXPECT_FALSE(leadership_->renew(now_ + 10s));
    EXPECT_FALSE(leadership_->leads(now_ + 10s));
}

TEST_F(LeadershipTest, OutlivesAStoreThatDoesNotAnswerUntilTheLeaseEnds) {
    EXPECT_TRUE(leadership_->renew(now_));
    leases_.answer = Error{Code::unavailable, "away"};
    EXPECT_TRUE(leadership_->renew(now_ + 20s));
    EXPECT_FALSE(leadership_->renew(now_ + 27s));
    EXPECT_FALSE(leadership_->follows()) << "nobody knows";
}

TEST_F(LeadershipTest, IsGivenUpAtTheEnd) {
    EXPECT_TRUE(leadership_->renew(now_));
    leadership_.reset();
    EXPECT_EQ(leases_.given_up, "streamer");
}

}  // namespace
}  // namespace polybot
