#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "result/result.hpp"

namespace polybot {

/// A place in the list of predictions, which is ordered by time and, within a millisecond, by id.
struct ListPosition {
    std::chrono::system_clock::time_point time;  ///< Of a prediction that stands there or stood there; milliseconds.
    std::string id;                              ///< UUID.

    auto operator<=>(const ListPosition&) const = default;

    /// Before and after every prediction.
    [[nodiscard]] static ListPosition oldest();
    [[nodiscard]] static ListPosition newest();
};

/// Where a page of the list goes on, and in which direction.
struct ListCursor {
    enum class Direction { older, newer };

    Direction direction = Direction::older;
    ListPosition after;  ///< The page starts with the prediction beyond it.

    bool operator==(const ListCursor&) const = default;
};

/// The cursor for a URL: 45 letters and digits, which tell no more than the time and the id of a prediction that the
/// list shows.
[[nodiscard]] std::string to_text(const ListCursor& cursor);

/// Reads it back; fails with `invalid_argument` for anything else, and for times outside 1970 to 2261.
[[nodiscard]] Result<ListCursor> parse_list_cursor(std::string_view text);

}  // namespace polybot
