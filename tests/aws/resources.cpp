#include "resources.hpp"

#include <stdexcept>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "aws/json_service.hpp"
#include "aws/prediction_item.hpp"
#include "aws/query_service.hpp"
#include "jobs/prediction_id.hpp"

namespace polybot::testing {
namespace {

namespace json = boost::json;

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

std::string text_of(const json::object& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}

std::string make_one_queue(JsonService& sqs, const json::object& attributes) {
    const auto made = must(sqs.call("CreateQueue", {{"QueueName", fresh_name("jobs")}, {"Attributes", attributes}}));
    return text_of(made, "QueueUrl");
}

}  // namespace

AwsClient& aws() {
    static HttpClient http;
    static CredentialChain credentials;
    static AwsClient client(AwsSettings{}, credentials, http);
    return client;
}

std::string fresh_name(const std::string& prefix) {
    return prefix + "-" + new_id();
}

SqsQueue make_queue(int max_receives) {
    JsonService sqs = polybot::sqs(aws());
    const std::string dead_letters = make_one_queue(sqs, {});
    const auto attributes =
        must(sqs.call("GetQueueAttributes", {{"QueueUrl", dead_letters}, {"AttributeNames", json::array{"QueueArn"}}}));
    const json::object policy{{"deadLetterTargetArn", attributes.at("Attributes").as_object().at("QueueArn")},
                              {"maxReceiveCount", std::to_string(max_receives)}};
    const std::string url = make_one_queue(sqs, {{"RedrivePolicy", json::serialize(policy)}});
    return must(find_sqs_queue(aws(), url, ""));
}

std::string make_table(Index index) {
    const std::string name = fresh_name("predictions");
    DynamoDbTable table(aws(), name);
    const auto key = [](const char* attribute, const char* type) -> json::object {
        return {{"AttributeName", attribute}, {"KeyType", type}};
    };
    const auto text = [](const char* attribute) -> json::object {
        return {{"AttributeName", attribute}, {"AttributeType", "S"}};
    };
    json::object definition{{"KeySchema", json::array{key("predictionId", "HASH")}},
                            {"AttributeDefinitions", json::array{text("predictionId")}},
                            {"BillingMode", "PAY_PER_REQUEST"}};
    if (index == Index::predictions) {
        const json::object projection{{"ProjectionType", "INCLUDE"},
                                      {"NonKeyAttributes", json::array{"chat_id", "status", "classes"}}};
        definition["AttributeDefinitions"].as_array().push_back(text("list_day"));
        definition["AttributeDefinitions"].as_array().push_back(text("list_position"));
        definition["GlobalSecondaryIndexes"] =
            json::array{json::object{{"IndexName", prediction_index},
                                     {"KeySchema", json::array{key("list_day", "HASH"), key("list_position", "RANGE")}},
                                     {"Projection", projection}}};
    }
    must(table.call("CreateTable", definition));
    return name;
}

std::string make_bucket() {
    const std::string name = fresh_name("photos");
    const std::string region = aws().settings().region();
    const std::string body = "<CreateBucketConfiguration><LocationConstraint>" + region +
                             "</LocationConstraint></CreateBucketConfiguration>";
    must(aws().send({.service = s3_service,
                     .operation = "CreateBucket",
                     .method = "PUT",
                     .url = aws().settings().endpoint(s3_service) + "/" + name,
                     .body = body}));
    return name;
}

std::string make_auto_scaling_group() {
    const std::string name = fresh_name("workers");
    QueryService auto_scaling = polybot::auto_scaling(aws());
    must(auto_scaling.call(
        "CreateLaunchConfiguration",
        {{"LaunchConfigurationName", name}, {"ImageId", "ami-12345678"}, {"InstanceType", "t3.micro"}}));
    must(
        auto_scaling.call("CreateAutoScalingGroup", {{"AutoScalingGroupName", name},
                                                     {"LaunchConfigurationName", name},
                                                     {"MinSize", "0"},
                                                     {"MaxSize", "2"},
                                                     {"DesiredCapacity", "0"},
                                                     {"AvailabilityZones.member.1", aws().settings().region() + "a"}}));
    return name;
}

std::string make_secret(const std::string& text) {
    const std::string name = fresh_name("secret");
    JsonService secrets(aws(), secrets_manager_service, "secretsmanager", "1.1");
    must(secrets.call("CreateSecret", {{"Name", name}, {"SecretString", text}, {"ClientRequestToken", new_id()}}));
    return name;
}

void rotate_secret(const std::string& name, const std::string& text) {
    JsonService secrets(aws(), secrets_manager_service, "secretsmanager", "1.1");
    must(
        secrets.call("PutSecretValue", {{"SecretId", name}, {"SecretString", text}, {"ClientRequestToken", new_id()}}));
}

Result<void> set_desired_capacity(const std::string& group, int count) {
    QueryService auto_scaling = polybot::auto_scaling(aws());
    const auto set = auto_scaling.call("SetDesiredCapacity",
                                       {{"AutoScalingGroupName", group}, {"DesiredCapacity", std::to_string(count)}});
    if (!set) return set.error();
    return {};
}

}  // namespace polybot::testing
