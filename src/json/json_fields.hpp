#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "result/result.hpp"

namespace polybot {

/// Parses text from outside: at most `max_bytes` long and nested 8 deep, one JSON object and nothing after it.
/// Fails with `code`; the message never repeats the text.
[[nodiscard]] Result<boost::json::object> parse_json_object(std::string_view text, std::size_t max_bytes, Code code);

/// Reads the required members of a JSON object one after another and keeps the first fault, so that a reader lists
/// its fields and asks once, at the end, whether all were there.
class JsonFields {
  public:
    /// `object` must outlive this.
    explicit JsonFields(const boost::json::object& object) : object_(object) {}

    /// A string of at most `max_bytes` without control characters; empty after a fault.
    std::string text(std::string_view name, std::size_t max_bytes);
    /// A number in [min, max]; `min` after a fault.
    double number(std::string_view name, double min, double max);
    /// An integer in [min, max]; `min` after a fault.
    std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
    /// True or false; false after a fault.
    bool flag(std::string_view name);
    /// An RFC 3339 time; the epoch after a fault.
    std::chrono::system_clock::time_point time(std::string_view name);
    /// An array of at most `max_size`; an empty one after a fault.
    const boost::json::array& array(std::string_view name, std::size_t max_size);
    /// An object; an empty one after a fault.
    const boost::json::object& object(std::string_view name);

    [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }

    /// Records a fault found by the caller: "`name` `what`".
    void fail(std::string_view name, std::string_view what);
    /// What was wrong first, as one sentence; empty when nothing was.
    [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

  private:
    const boost::json::value* find(std::string_view name);

    const boost::json::object& object_;
    std::optional<std::string> fault_;
};

/// Whether `text` is at most `max_bytes` long and free of control characters.
[[nodiscard]] bool is_plain_text(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace polybot
