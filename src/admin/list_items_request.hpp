#pragma once

#include <map>
#include <optional>
#include <string>

#include "predictions/prediction_list.hpp"
#include "result/result.hpp"

namespace polybot {

/// What `/listItems` is asked for.
struct ListItemsRequest {
    static constexpr int default_limit = 24;

    PredictionFilter filter;
    std::optional<ListCursor> from;
    int limit = default_limit;
};

/// Reads a decoded query: `class`, `chat`, `status` (done, failed), `since` and `until` (RFC 3339, UTC), `cursor` and
/// `limit`; an empty value is none. `format` (json, html), which the route itself reads, may be there. Fails with
/// `invalid_argument` and a sentence for whoever typed it when a value is out of bounds or a name is unknown.
[[nodiscard]] Result<ListItemsRequest> parse_list_items_request(const std::map<std::string, std::string>& query);

}  // namespace polybot
