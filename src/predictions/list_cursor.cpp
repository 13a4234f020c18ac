#include "predictions/list_cursor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr std::size_t time_digits = 12;
constexpr std::size_t id_digits = 32;
constexpr std::array<std::size_t, 4> hyphens = {8, 13, 18, 23};
/// The last of 2261: the clock's nanoseconds end in 2262.
constexpr std::int64_t latest_ms = 9'214'646'399'999;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::int64_t unix_ms(system_clock::time_point time) {
    return std::chrono::floor<milliseconds>(time.time_since_epoch()).count();
}

Error no_cursor() {
    return {Code::invalid_argument, "this is no cursor of the list"};
}

}  // namespace

ListPosition ListPosition::oldest() {
    return {.time = system_clock::time_point(), .id = "00000000-0000-0000-0000-000000000000"};
}

ListPosition ListPosition::newest() {
    return {.time = system_clock::time_point(milliseconds(latest_ms)), .id = "ffffffff-ffff-ffff-ffff-ffffffffffff"};
}

std::string to_text(const ListCursor& cursor) {
    const char direction = cursor.direction == ListCursor::Direction::older ? 'o' : 'n';
    std::string text = fmt::format("{}{:0{}x}", direction, unix_ms(cursor.after.time), time_digits);
    std::ranges::remove_copy(cursor.after.id, std::back_inserter(text), '-');
    return text;
}

Result<ListCursor> parse_list_cursor(std::string_view text) {
    if (text.size() != 1 + time_digits + id_digits || (text.front() != 'o' && text.front() != 'n')) return no_cursor();
    const std::string_view digits = text.substr(1);
    if (!is_hex(digits)) return no_cursor();
    std::int64_t ms = 0;
    std::from_chars(digits.data(), digits.data() + time_digits, ms, 16);
    if (ms > latest_ms) return no_cursor();
    std::string id(digits.substr(time_digits));
    for (const std::size_t at : hyphens) id.insert(at, 1, '-');
    return ListCursor{.direction = text.front() == 'o' ? ListCursor::Direction::older : ListCursor::Direction::newer,
                      .after = {.time = system_clock::time_point(milliseconds(ms)), .id = std::move(id)}};
}

}  // namespace polybot
