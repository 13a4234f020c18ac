#include "time/rfc3339.hpp"

#include <sstream>

#include <date/date.h>

namespace polybot {

using std::chrono::milliseconds;
using std::chrono::system_clock;

namespace {

// The clock counts nanoseconds in 64 bits: it ends in 1677 and 2262.
constexpr date::sys_days earliest = date::year(1970) / 1 / 1;
constexpr date::sys_days latest = date::year(2262) / 1 / 1;

}  // namespace

std::string to_rfc3339(system_clock::time_point time) {
    return date::format("%FT%TZ", date::floor<milliseconds>(time));
}

Result<system_clock::time_point> parse_rfc3339(const std::string& text) {
    std::istringstream in(text);
    date::sys_time<milliseconds> time;
    in >> date::parse("%FT%TZ", time);
    if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) {
        return Error{Code::invalid_argument, "not an RFC 3339 time in UTC"};
    }
    if (time < earliest || time >= latest) return Error{Code::invalid_argument, "not a time of this age"};
    return system_clock::time_point(time);
}

}  // namespace polybot
