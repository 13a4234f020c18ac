#include "aws/dynamodb_prediction_list.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <boost/json/array.hpp>

#include "aws/attributes.hpp"
#include "aws/prediction_item.hpp"
#include "log/log.hpp"
#include "predictions/page_walk.hpp"

namespace polybot {
namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::system_clock;

constexpr int max_queries = 40;
/// Predictions expire after 30 days, and DynamoDB deletes what has expired within two.
constexpr days longest_kept{32};
/// As far as the clocks of two machines may be apart.
constexpr std::chrono::minutes clock_skew{5};

/// What lies between two positions, without either.
struct Range {
    ListPosition low;
    ListPosition high;

    bool is_empty() const { return high <= low || low_text() > high_text(); }
    /// The least text beyond `low`, and the greatest before `high`: BETWEEN takes its ends in, and ids are of one
    /// length. An empty id stands before all of its millisecond.
    std::string low_text() const { return low.id.empty() ? list_position(low) : list_position(low) + "/"; }
    std::string high_text() const {
        std::string text = list_position(high);
        if (!high.id.empty()) --text.back();
        return text;
    }
};

Range range_of(const PredictionFilter& filter, const PageWalk& walk, system_clock::time_point now) {
    const auto since = std::max(filter.since.value_or(now - longest_kept), now - longest_kept);
    const auto until = std::min(filter.until.value_or(now + clock_skew), now + clock_skew);
    Range range{.low = {.time = since, .id = {}}, .high = {.time = until, .id = {}}};
    if (walk.direction() == ListCursor::Direction::older) {
        range.high = std::min(range.high, walk.edge());
    } else {
        range.low = std::max(range.low, walk.edge());
    }
    return range;
}

/// A query for what the filter takes of a day and a range, without its order and limit.
json::object query_for(const PredictionFilter& filter, const std::string& day, const Range& range) {
    json::object values{{":day", string_attribute(day)},
                        {":low", string_attribute(range.low_text())},
                        {":high", string_attribute(range.high_text())}};
    std::string condition;
    const auto narrow = [&](const std::string& by, const char* name, std::string_view value) {
        condition += (condition.empty() ? "" : " AND ") + by;
        values[name] = string_attribute(value);
    };
    json::object query{{"IndexName", prediction_index},
                       {"KeyConditionExpression", "list_day = :day AND list_position BETWEEN :low AND :high"},
                       {"ProjectionExpression", "list_position"}};
    if (!filter.chat.empty()) narrow("chat_id = :chat", ":chat", filter.chat);
    if (!filter.class_name.empty()) narrow("contains(classes, :class)", ":class", filter.class_name);
    if (filter.status) {
        narrow("#status = :status", ":status", filter.status == PredictionStatus::done ? "done" : "failed");
        query["ExpressionAttributeNames"] = json::object{{"#status", "status"}};
    }
    if (!condition.empty()) query["FilterExpression"] = condition;
    query["ExpressionAttributeValues"] = std::move(values);
    return query;
}

/// An index that is missing is no fault of the query.
Error as_precondition(Error error) {
    if (error.code != Code::invalid_argument) return error;
    return {Code::failed_precondition,
            "the index " + std::string(prediction_index) + " of the table cannot be used: " + error.message};
}

Result<ListPosition> position_in(const json::value& item) {
    const auto* const attributes = item.if_object();
    const json::object fields = attributes == nullptr ? json::object() : from_item(*attributes);
    const auto* const text = fields.if_contains("list_position");
    return parse_list_position(text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string());
}

/// One walk along the index.
class IndexWalk {
  public:
    IndexWalk(DynamoDbTable& table, const PredictionFilter& filter, PageWalk& walk, system_clock::time_point now)
        : table_(table), filter_(filter), walk_(walk), range_(range_of(filter, walk, now)) {}

    Result<void> run(int max_examined) {
        day_ = std::chrono::floor<days>(is_older() ? range_.high.time : range_.low.time);
        for (int queries = 0; walk_.wanted() > 0; ++queries) {
            if (range_.is_empty()) {
                walk_.reach_end();
                return {};
            }
            if (queries == max_queries || max_examined <= 0) return {};
            if (auto asked = ask(max_examined); !asked) return asked;
        }
        return {};
    }

  private:
    bool is_older() const { return walk_.direction() == ListCursor::Direction::older; }
    bool is_narrowed() const { return !filter_.chat.empty() || !filter_.class_name.empty() || filter_.status; }

    /// One query, and what it found; takes what it looked at off `may_examine`.
    Result<void> ask(int& may_examine) {
        json::object query = query_for(filter_, list_day(day_), range_);
        query["ScanIndexForward"] = !is_older();
        query["Limit"] = is_narrowed() ? may_examine : std::min(may_examine, walk_.wanted());
        const auto answer = table_.call("Query", query);
        if (!answer) return as_precondition(answer.error());
        if (const auto* count = answer->if_contains("ScannedCount"); count != nullptr && count->is_int64()) {
            may_examine -= static_cast<int>(count->get_int64());
        }
        const auto* const items = answer->if_contains("Items");
        for (const json::value& item : items != nullptr && items->is_array() ? items->get_array() : json::array()) {
            const auto position = position_in(item);
            if (!position) return position.error();
            walk_.take(*position);
            if (walk_.wanted() == 0) return {};
        }
        const auto* const last = answer->if_contains("LastEvaluatedKey");
        return last == nullptr ? leave_day() : go_on_from(*last);
    }

    Result<void> go_on_from(const json::value& last) {
        const auto position = position_in(last);
        if (!position) return position.error();
        move_to(*position);
        return {};
    }

    Result<void> leave_day() {
        const ListPosition start_of_day{.time = is_older() ? day_ : day_ + days(1), .id = ListPosition::oldest().id};
        move_to(start_of_day);
        day_ += is_older() ? days(-1) : days(1);
        return {};
    }

    void move_to(const ListPosition& position) {
        walk_.look_up_to(position);
        (is_older() ? range_.high : range_.low) = position;
    }

    DynamoDbTable& table_;
    const PredictionFilter& filter_;
    PageWalk& walk_;
    Range range_;
    std::chrono::sys_days day_;
};

}  // namespace

Result<PredictionPage> DynamoDbPredictionList::page(const PredictionFilter& filter,
                                                    const std::optional<ListCursor>& from, int limit) {
    PageWalk walk(from, limit);
    if (const auto walked = IndexWalk(table_, filter, walk, clock_()).run(max_examined_); !walked)
        return walked.error();
    PredictionPage page = walk.frame();
    std::vector<std::string> ids;
    for (const ListPosition& position : walk.positions()) ids.push_back(position.id);
    auto items = table_.get_many(ids);
    if (!items) return items.error();
    std::map<std::string, Prediction> found;
    for (json::object& item : *items) {
        const auto prediction = prediction_of(std::move(item));
        if (prediction) {
            // The index follows the table a moment later.
            if (!is_forgotten(*prediction)) found.emplace(prediction->id, *prediction);
        } else {
            log::warn("prediction left out of the list", {{"reason", prediction.error().message}});
        }
    }
    for (const std::string& id : ids) {
        if (const auto prediction = found.find(id); prediction != found.end()) {
            page.predictions.push_back(std::move(prediction->second));
        }
    }
    return page;
}

Result<void> DynamoDbPredictionList::check() {
    const Range nothing{.low = ListPosition::oldest(), .high = ListPosition::newest()};
    json::object query = query_for({}, list_day(ListPosition::oldest().time), nothing);
    query["Limit"] = 1;
    if (const auto answer = table_.call("Query", query); !answer) return as_precondition(answer.error());
    return {};
}

}  // namespace polybot
