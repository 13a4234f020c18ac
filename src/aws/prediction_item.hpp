#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "predictions/list_cursor.hpp"
#include "predictions/prediction.hpp"
#include "result/result.hpp"

/// A prediction as an item of the table, with the fields of docs/messages.md as attributes; `expires_at` is a number of
/// seconds there. What the list finds it by stands beside them, unless it is to be forgotten: `list_day`,
/// `list_position` and `classes`, each name once.
namespace polybot {

/// The index of the predictions by time: its items are those with a `list_day` (partition) and a `list_position`
/// (order). It has their `chat_id`, `status` and `classes`, and nothing that changes later, so that marking one
/// delivered does not write to it.
inline constexpr const char* prediction_index = "predictions-by-time";

[[nodiscard]] boost::json::object item_of(const Prediction& prediction);

/// Reads what DynamoDbTable::get gives; fails with `data_loss` when it is not what `item_of` writes.
[[nodiscard]] Result<Prediction> prediction_of(boost::json::object item);

/// Attributes of the index: the day (UTC), such as "2026-11-25", and "<time in RFC 3339>/<id>".
[[nodiscard]] std::string list_day(std::chrono::system_clock::time_point time);
[[nodiscard]] std::string list_position(const ListPosition& position);
/// Fails with `data_loss` when `text` is no such position.
[[nodiscard]] Result<ListPosition> parse_list_position(const std::string& text);

}  // namespace polybot
