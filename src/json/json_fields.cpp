#include "json/json_fields.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json/parse.hpp>

#include "time/rfc3339.hpp"

namespace polybot {

namespace json = boost::json;

Result<json::object> parse_json_object(std::string_view text, std::size_t max_bytes, Code code) {
    if (text.size() > max_bytes) return Error{code, "JSON is over " + std::to_string(max_bytes) + " bytes"};
    json::parse_options options;
    options.max_depth = 8;
    json::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error) return Error{code, "not JSON: " + error.message()};
    if (!value.is_object()) return Error{code, "not a JSON object"};
    return std::move(value.get_object());
}

bool is_plain_text(std::string_view text, std::size_t max_bytes) noexcept {
    return text.size() <= max_bytes && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
           });
}

std::string JsonFields::text(std::string_view name, std::size_t max_bytes) {
    const json::value* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_string() || !is_plain_text(value->get_string(), max_bytes)) {
        fail(name, "is no text of at most " + std::to_string(max_bytes) + " bytes");
        return {};
    }
    return std::string(value->get_string());
}

double JsonFields::number(std::string_view name, double min, double max) {
    const json::value* value = find(name);
    if (value == nullptr) return min;
    json::error_code error;
    const double number = value->is_number() ? value->to_number<double>(error) : std::nan("");
    // Written so that NaN fails: it is in no range.
    if (error || !(number >= min && number <= max)) {
        fail(name, "is no number in range");
        return min;
    }
    return number;
}

std::int64_t JsonFields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const json::value* value = find(name);
    if (value == nullptr) return min;
    if (!value->is_int64() || value->get_int64() < min || value->get_int64() > max) {
        fail(name, "is no integer in range");
        return min;
    }
    return value->get_int64();
}

bool JsonFields::flag(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return false;
    if (!value->is_bool()) {
        fail(name, "is neither true nor false");
        return false;
    }
    return value->get_bool();
}

std::chrono::system_clock::time_point JsonFields::time(std::string_view name) {
    constexpr std::size_t longest_time = 40;
    const std::string written = text(name, longest_time);
    if (fault_) return {};
    const auto time = parse_rfc3339(written);
    if (!time) {
        fail(name, "is no RFC 3339 time");
        return {};
    }
    return *time;
}

const json::array& JsonFields::array(std::string_view name, std::size_t max_size) {
    static const json::array empty;
    const json::value* value = find(name);
    if (value == nullptr) return empty;
    if (!value->is_array() || value->get_array().size() > max_size) {
        fail(name, "is no array of at most " + std::to_string(max_size));
        return empty;
    }
    return value->get_array();
}

const json::object& JsonFields::object(std::string_view name) {
    static const json::object empty;
    const json::value* value = find(name);
    if (value == nullptr) return empty;
    if (!value->is_object()) {
        fail(name, "is no object");
        return empty;
    }
    return value->get_object();
}

void JsonFields::fail(std::string_view name, std::string_view what) {
    if (!fault_) fault_ = "field \"" + std::string(name) + "\" " + std::string(what);
}

const json::value* JsonFields::find(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr) fail(name, "is missing");
    return value;
}

}  // namespace polybot
