#include "aws/dynamodb_prediction_store.hpp"

#include "aws/attributes.hpp"
#include "aws/prediction_item.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

Error unknown_prediction() {
    return {Code::not_found, "there is no such prediction"};
}

}  // namespace

// A put whose answer was lost and that is sent again finds its own item. That is `already_exists` too: what is stored
// stands either way.
Result<void> DynamoDbPredictionStore::put(const Prediction& prediction) {
    const auto stored = table_.call(
        "PutItem", {{"Item", item_of(prediction)}, {"ConditionExpression", "attribute_not_exists(predictionId)"}});
    if (!stored) return stored.error();
    return {};
}

Result<void> DynamoDbPredictionStore::replace(const Prediction& prediction) {
    const auto stored = table_.call("PutItem", {{"Item", item_of(prediction)}});
    if (!stored) return stored.error();
    return {};
}

Result<Prediction> DynamoDbPredictionStore::get(const std::string& id) {
    auto item = table_.get(id);
    if (!item) return item.error();
    if (!*item) return unknown_prediction();
    return prediction_of(**std::move(item));
}

Result<void> DynamoDbPredictionStore::mark_delivered(const std::string& id,
                                                     std::chrono::system_clock::time_point when) {
    const auto marked = table_.call(
        "UpdateItem", {{"Key", dynamodb_key(id)},
                       {"ConditionExpression", "attribute_exists(predictionId)"},
                       {"UpdateExpression", "SET delivered_at = if_not_exists(delivered_at, :when)"},
                       {"ExpressionAttributeValues", json::object{{":when", string_attribute(to_rfc3339(when))}}}});
    if (marked) return {};
    if (marked.error().code == Code::already_exists) return unknown_prediction();  // No item meets the condition.
    return marked.error();
}

}  // namespace polybot
