// Secrets as the programs read them, over the protocol of AWS Secrets Manager.

#include "aws/secrets_manager.hpp"
#include "resources.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::AllOf;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

class SecretsManagerTest : public ::testing::Test {
  protected:
    Result<SecretVersion> get(const std::string& name, SecretStage stage = SecretStage::current) {
        return secrets_.get(name, stage);
    }

  private:
    SecretsManager secrets_{testing::aws()};
};

TEST_F(SecretsManagerTest, ReadsTheCurrentVersionAndTheOneBefore) {
    const std::string name = testing::make_secret(R"({"RESULTS_SECRET":"one","BUCKET_NAME":"photos"})");
    const auto first = get(name);
    ASSERT_THAT(first, IsOk());
    EXPECT_EQ(first->texts.at("RESULTS_SECRET").reveal(), "one");
    EXPECT_EQ(first->texts.at("BUCKET_NAME").reveal(), "photos");
    EXPECT_THAT(get(name, SecretStage::previous), FailsWith(Code::failed_precondition));

    testing::rotate_secret(name, R"({"RESULTS_SECRET":"two"})");
    const auto second = get(name);
    const auto before = get(name, SecretStage::previous);
    ASSERT_THAT(second, IsOk());
    ASSERT_THAT(before, IsOk());
    EXPECT_EQ(second->texts.at("RESULTS_SECRET").reveal(), "two");
    EXPECT_EQ(before->texts.at("RESULTS_SECRET").reveal(), "one");
    EXPECT_EQ(before->id, first->id);
    EXPECT_NE(second->id, first->id);

    testing::rotate_secret(name, R"({"RESULTS_SECRET":"three"})");
    EXPECT_EQ(get(name, SecretStage::previous)->texts.at("RESULTS_SECRET").reveal(), "two");
}

TEST_F(SecretsManagerTest, ASecretThatIsMissingIsAFailedPrecondition) {
    EXPECT_THAT(get(testing::fresh_name("none")), FailsWith(Code::failed_precondition));
}

TEST_F(SecretsManagerTest, WhatIsNoObjectOfTextsIsRefusedAndNotShown) {
    for (const char* text : {"hunter2", R"(["hunter2"])", R"({"KEY":["hunter2"]})"}) {
        const auto version = get(testing::make_secret(text));
        ASSERT_THAT(version, FailsWith(Code::invalid_argument)) << text;
        EXPECT_THAT(version.error().message, AllOf(HasSubstr("JSON"), Not(HasSubstr("hunter2"))));
    }
}

}  // namespace
}  // namespace polybot
