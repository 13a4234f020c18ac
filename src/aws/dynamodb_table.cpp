#include "aws/dynamodb_table.hpp"

#include "aws/attributes.hpp"

namespace polybot {

DynamoDbTable::DynamoDbTable(AwsClient& client, std::string name)
    : service_(client, dynamodb_service, "DynamoDB_20120810", "1.0"), name_(std::move(name)) {}

Result<boost::json::object> DynamoDbTable::call(const std::string& operation, boost::json::object input) {
    input["TableName"] = name_;
    return service_.call(operation, input);
}

Result<boost::json::object> DynamoDbTable::call_many(const std::string& operation, const boost::json::object& input) {
    return service_.call(operation, input);
}

Result<std::optional<boost::json::object>> DynamoDbTable::get(const std::string& key) {
    const auto answer = call("GetItem", {{"Key", dynamodb_key(key)}, {"ConsistentRead", true}});
    if (!answer) return answer.error();
    const auto* const item = answer->if_contains("Item");
    if (item == nullptr || !item->is_object() || item->get_object().empty()) {
        return std::optional<boost::json::object>();
    }
    return std::optional(from_item(item->get_object()));
}

boost::json::object dynamodb_key(const std::string& key) {
    return {{DynamoDbTable::key_name, string_attribute(key)}};
}

std::int64_t expiry_seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::ceil<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace polybot
