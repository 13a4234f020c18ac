#include "aws/instance_metadata.hpp"

#include <map>
#include <memory>

#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOkAnd;
using ::testing::Optional;

constexpr const char* group_state = "/latest/meta-data/autoscaling/target-lifecycle-state";
constexpr const char* group_tag = "/latest/meta-data/tags/instance/aws:autoscaling:groupName";
constexpr const char* spot_notice = "/latest/meta-data/spot/instance-action";

class InstanceMetadataTest : public ::testing::Test {
  protected:
    InstanceMetadata metadata(std::map<std::string, std::string> more = {}) {
        more.emplace("AWS_EC2_METADATA_SERVICE_ENDPOINT", service_.url());
        return InstanceMetadata(
            http_, [this] { return now_; },
            [more](const std::string& name) -> std::optional<std::string> {
                const auto found = more.find(name);
                if (found == more.end()) return std::nullopt;
                return found->second;
            });
    }

    HttpResponse answer(const HttpRequest& request) {
        if (request.method == "PUT") {
            EXPECT_EQ(find_header(request.headers, "X-aws-ec2-metadata-token-ttl-seconds"), "21600");
            token_ = "token " + std::to_string(++tokens_);
            return {.body = token_};
        }
        if (find_header(request.headers, "X-aws-ec2-metadata-token") != token_) return {.status = 401};
        const auto found = values_.find(request.path);
        if (found == values_.end()) return {.status = 404, .body = "<html>not found</html>"};
        return found->second;
    }

    std::map<std::string, HttpResponse> values_ = {{"/latest/meta-data/instance-id", {.body = "i-0123456789abcdef0"}}};
    std::string token_;
    int tokens_ = 0;
    std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();
    HttpClient http_;
    testing::LoopbackService service_{{{"PUT", "/latest/api/token"},
                                       {"GET", "/latest/meta-data/instance-id"},
                                       {"GET", group_state},
                                       {"GET", group_tag},
                                       {"GET", spot_notice}},
                                      [this](const HttpRequest& request) { return answer(request); }};
};

TEST_F(InstanceMetadataTest, KnowsItsInstanceByOneToken) {
    auto metadata = this->metadata();
    EXPECT_THAT(metadata.instance_id(), IsOkAnd("i-0123456789abcdef0"));
    EXPECT_THAT(metadata.instance_id(), IsOkAnd("i-0123456789abcdef0"));
    EXPECT_EQ(tokens_, 1);
    now_ += std::chrono::hours(6);
    EXPECT_THAT(metadata.instance_id(), IsOkAnd("i-0123456789abcdef0"));
    EXPECT_EQ(tokens_, 2);
}

TEST_F(InstanceMetadataTest, ATokenThatEndedEarlyIsRenewedOnce) {
    auto metadata = this->metadata();
    EXPECT_THAT(metadata.instance_id(), IsOkAnd("i-0123456789abcdef0"));
    token_ = "another";
    EXPECT_THAT(metadata.instance_id(), IsOkAnd("i-0123456789abcdef0"));
    EXPECT_EQ(tokens_, 2);
    values_["/latest/meta-data/instance-id"] = {.status = 401};
    EXPECT_THAT(metadata.instance_id(), FailsWith(Code::permission_denied));
    EXPECT_EQ(tokens_, 3);
}

TEST_F(InstanceMetadataTest, WhatIsNoIdIsNone) {
    values_["/latest/meta-data/instance-id"] = {.body = "<html>i-123</html>"};
    EXPECT_THAT(metadata().instance_id(), FailsWith(Code::data_loss));
}

TEST_F(InstanceMetadataTest, GivesNoticeOfASpotInterruption) {
    auto metadata = this->metadata();
    EXPECT_THAT(metadata.notice(), IsOkAnd(std::nullopt));
    values_[spot_notice] = {.body = R"({"action": "terminate", "time": "2026-11-25T08:22:00Z"})"};
    EXPECT_THAT(metadata.notice(),
                IsOkAnd(Optional(std::string("spot interruption: terminate at 2026-11-25T08:22:00Z"))));
    values_[spot_notice] = {.body = "nonsense"};
    EXPECT_THAT(metadata.notice(), IsOkAnd(std::nullopt));
    values_[spot_notice] = {.status = 503};
    EXPECT_THAT(metadata.notice(), FailsWith(Code::unavailable));
}

TEST_F(InstanceMetadataTest, GivesNoticeOfItsGroupsWish) {
    auto metadata = this->metadata();
    EXPECT_THAT(metadata.is_in_a_group(), IsOkAnd(false));
    values_[group_state] = {.body = "InService"};
    EXPECT_THAT(metadata.is_in_a_group(), IsOkAnd(true));
    EXPECT_THAT(metadata.notice(), IsOkAnd(std::nullopt));
    values_[group_state] = {.body = "Terminated"};
    EXPECT_THAT(metadata.notice(), IsOkAnd(Optional(std::string("its Auto Scaling group terminates it"))));
}

TEST_F(InstanceMetadataTest, TheTagOfItsGroupSaysSoToo) {
    values_[group_tag] = {.body = "workers"};
    EXPECT_THAT(metadata().is_in_a_group(), IsOkAnd(true));
}

TEST_F(InstanceMetadataTest, CanBeSwitchedOff) {
    EXPECT_THAT(metadata({{"AWS_EC2_METADATA_DISABLED", "true"}}).instance_id(), FailsWith(Code::failed_precondition));
    EXPECT_EQ(tokens_, 0);
}

TEST_F(InstanceMetadataTest, WhereNobodyAnswersThereIsNoInstance) {
    service_.stop();
    EXPECT_THAT(metadata().instance_id(), FailsWith(Code::unavailable));
}

}  // namespace
}  // namespace polybot
