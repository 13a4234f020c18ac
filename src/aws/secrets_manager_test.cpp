#include "aws/secrets_manager.hpp"

#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::AllOf;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

TEST(SecretTexts, AreReadFromOneFlatObject) {
    const auto texts = parse_secret_texts(R"({"BUCKET_NAME":"photos","RESULTS_SECRET":"s3cret","EMPTY":""})");
    ASSERT_THAT(texts, IsOk());
    ASSERT_EQ(texts->size(), 3U);
    EXPECT_EQ(texts->at("BUCKET_NAME").reveal(), "photos");
    EXPECT_EQ(texts->at("RESULTS_SECRET").reveal(), "s3cret");
    EXPECT_EQ(texts->at("EMPTY").reveal(), "");
}

TEST(SecretTexts, AnythingElseIsRefusedAndNotShown) {
    const std::string long_text = R"({"KEY":"s3cret)" + std::string(64U << 10U, 'x') + "\"}";
    for (const std::string& text :
         {std::string("s3cret"), std::string(), std::string(R"("s3cret")"), std::string(R"(["s3cret"])"),
          std::string(R"({"KEY":"s3cret")"), std::string(R"({"KEY":"s3cret"} s3cret)"),
          std::string(R"({"KEY":{"s3cret":"s3cret"}})"), std::string(R"({"s3cret":1})"),
          std::string(R"({"KEY":"s3cret\n"})"), std::string(R"({"KEY":"s3cret\u0000"})"), long_text}) {
        const auto texts = parse_secret_texts(text);
        ASSERT_THAT(texts, FailsWith(Code::invalid_argument)) << text.substr(0, 40);
        EXPECT_THAT(texts.error().message,
                    AllOf(HasSubstr("no JSON object of texts"), Not(HasSubstr("s3cret")), Not(HasSubstr("xx"))));
    }
}

TEST(SecretTexts, ANumberIsRefusedByTheNameOfItsVariable) {
    EXPECT_THAT(parse_secret_texts(R"({"POLYBOT_PORT":8443})").error().message,
                AllOf(HasSubstr("POLYBOT_PORT"), HasSubstr("quotes"), Not(HasSubstr("8443"))));
}

TEST(VariableName, IsNothingThatMayBeASecret) {
    EXPECT_TRUE(is_variable_name("SQS_QUEUE_URL"));
    for (const char* key : {"", "4242:AAsecret", "lower", "A-B", "A B", "GR\xC3\x9C"}) {
        EXPECT_FALSE(is_variable_name(key)) << key;
    }
    EXPECT_FALSE(is_variable_name(std::string(65, 'A')));
}

}  // namespace
}  // namespace polybot
