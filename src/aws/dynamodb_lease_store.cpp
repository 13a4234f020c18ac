#include "aws/dynamodb_lease_store.hpp"

#include "aws/attributes.hpp"
#include "jobs/prediction_id.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

std::string key_of(const std::string& name) {
    return "lease/" + name;
}

std::int64_t unix_ms(std::chrono::system_clock::time_point time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

DynamoDbLeaseStore::DynamoDbLeaseStore(DynamoDbTable& table) : table_(table), holder_(new_id()) {}

Result<bool> DynamoDbLeaseStore::hold(const std::string& name, std::chrono::system_clock::time_point now,
                                      std::chrono::milliseconds length) {
    const auto until = now + length;
    const auto held = table_.call(
        "PutItem", {{"Item", to_item({{DynamoDbTable::key_name, key_of(name)},
                                      {"holder", holder_},
                                      {"held_until", unix_ms(until)},
                                      {DynamoDbTable::expiry_name, expiry_seconds(until)}})},
                    {"ConditionExpression", "attribute_not_exists(predictionId) OR held_until <= :now OR holder = :us"},
                    {"ExpressionAttributeValues",
                     json::object{{":now", number_attribute(unix_ms(now))}, {":us", string_attribute(holder_)}}}});
    if (held) return true;
    if (held.error().code == Code::already_exists) return false;
    return held.error();
}

Result<void> DynamoDbLeaseStore::give_up(const std::string& name) {
    const auto ended =
        table_.call("DeleteItem", {{"Key", dynamodb_key(key_of(name))},
                                   {"ConditionExpression", "holder = :us"},
                                   {"ExpressionAttributeValues", json::object{{":us", string_attribute(holder_)}}}});
    if (ended) return {};
    if (ended.error().code == Code::already_exists) return {};  // It is another's, or nobody's.
    return ended.error();
}

}  // namespace polybot
