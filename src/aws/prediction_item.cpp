#include "aws/prediction_item.hpp"

#include <set>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "aws/attributes.hpp"
#include "aws/dynamodb_table.hpp"
#include "jobs/prediction_id.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::size_t day_size = std::string_view("2026-11-25").size();
constexpr std::size_t time_size = std::string_view("2026-11-25T10:15:30.123Z").size();

}  // namespace

json::object item_of(const Prediction& prediction) {
    json::object fields = json::parse(to_json(prediction)).as_object();
    fields[DynamoDbTable::expiry_name] = expiry_seconds(prediction.expires_at);
    if (!is_forgotten(prediction)) {
        std::set<std::string> names;
        for (const FoundObject& object : prediction.objects) names.insert(object.name);
        fields["list_day"] = list_day(prediction.time);
        fields["list_position"] = list_position({.time = prediction.time, .id = prediction.id});
        fields["classes"] = json::array(names.begin(), names.end());
    }
    return to_item(fields);
}

Result<Prediction> prediction_of(json::object item) {
    const auto* const expires_at = item.if_contains(DynamoDbTable::expiry_name);
    if (expires_at != nullptr && expires_at->is_int64()) {
        const std::chrono::system_clock::time_point time{std::chrono::seconds(expires_at->get_int64())};
        item[DynamoDbTable::expiry_name] = to_rfc3339(time);
    }
    return parse_prediction(json::serialize(item));
}

std::string list_day(std::chrono::system_clock::time_point time) {
    return to_rfc3339(time).substr(0, day_size);
}

std::string list_position(const ListPosition& position) {
    return to_rfc3339(position.time) + "/" + position.id;
}

Result<ListPosition> parse_list_position(const std::string& text) {
    const auto time = parse_rfc3339(text.substr(0, time_size));
    if (!time || text.size() < time_size + 1 || !is_prediction_id(std::string_view(text).substr(time_size + 1))) {
        return Error{Code::data_loss, "an item in the index of predictions has no position"};
    }
    return ListPosition{.time = *time, .id = text.substr(time_size + 1)};
}

}  // namespace polybot
