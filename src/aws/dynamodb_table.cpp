#include "aws/dynamodb_table.hpp"

#include <random>
#include <thread>
#include <utility>

#include <boost/json/array.hpp>

#include "aws/attributes.hpp"
#include "retry/backoff.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr int attempts = 8;
constexpr Backoff between_attempts{.base = std::chrono::milliseconds(25), .cap = std::chrono::seconds(1)};

/// The list under answer[group][table]; an empty one when there is none.
json::array list_at(const json::object& answer, std::string_view group, const std::string& table) {
    const auto* const tables = answer.if_contains(group);
    if (tables == nullptr || !tables->is_object()) return {};
    const auto* const list = tables->get_object().if_contains(table);
    return list != nullptr && list->is_array() ? list->get_array() : json::array();
}

json::array unprocessed_keys(const json::object& answer, const std::string& table) {
    const auto* const tables = answer.if_contains("UnprocessedKeys");
    if (tables == nullptr || !tables->is_object()) return {};
    const auto* const rest = tables->get_object().if_contains(table);
    if (rest == nullptr || !rest->is_object()) return {};
    const auto* const keys = rest->get_object().if_contains("Keys");
    return keys != nullptr && keys->is_array() ? keys->get_array() : json::array();
}

}  // namespace

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

Result<std::vector<json::object>> DynamoDbTable::get_many(const std::vector<std::string>& keys) {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::vector<json::object> found;
    json::array wanted;
    for (const std::string& key : keys) wanted.push_back(dynamodb_key(key));
    // An answer leaves keys aside when it would be larger than 16 MB, and when the table is asked for too much.
    for (int attempt = 0; !wanted.empty() && attempt < attempts; ++attempt) {
        const std::size_t before = found.size();
        const json::object request{{"Keys", std::exchange(wanted, {})}, {"ConsistentRead", true}};
        const auto answer = call_many("BatchGetItem", {{"RequestItems", json::object{{name_, request}}}});
        if (!answer) return answer.error();
        for (const json::value& item : list_at(*answer, "Responses", name_)) {
            if (item.is_object()) found.push_back(from_item(item.get_object()));
        }
        wanted = unprocessed_keys(*answer, name_);
        if (!wanted.empty() && found.size() == before)
            std::this_thread::sleep_for(between_attempts.wait(attempt, random));
    }
    if (!wanted.empty()) return Error{Code::resource_exhausted, "DynamoDB left items unread"};
    return found;
}

boost::json::object dynamodb_key(const std::string& key) {
    return {{DynamoDbTable::key_name, string_attribute(key)}};
}

std::int64_t expiry_seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::ceil<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace polybot
