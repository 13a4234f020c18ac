#include "json/optional_fields.hpp"

#include <algorithm>

#include "json/json_fields.hpp"

namespace polybot {

namespace json = boost::json;

bool OptionalFields::has(std::string_view name) const {
    return find(name) != nullptr;
}

std::string_view OptionalFields::text(std::string_view name, std::size_t max_bytes) const {
    const std::string_view found = prose(name, max_bytes);
    return is_plain_text(found, max_bytes) ? found : std::string_view();
}

std::string_view OptionalFields::prose(std::string_view name, std::size_t max_bytes) const {
    const json::value* const value = find(name);
    const json::string* const found = value == nullptr ? nullptr : value->if_string();
    return found == nullptr || found->size() > max_bytes ? std::string_view() : std::string_view(*found);
}

std::optional<std::int64_t> OptionalFields::integer(std::string_view name, std::int64_t min, std::int64_t max) const {
    const json::value* const value = find(name);
    const std::int64_t* const found = value == nullptr ? nullptr : value->if_int64();
    return found == nullptr || *found < min || *found > max ? std::nullopt : std::optional(*found);
}

bool OptionalFields::flag(std::string_view name) const {
    const json::value* const value = find(name);
    const bool* const found = value == nullptr ? nullptr : value->if_bool();
    return found != nullptr && *found;
}

std::span<const json::value> OptionalFields::list(std::string_view name, std::size_t max_size) const {
    const json::value* const value = find(name);
    const json::array* const found = value == nullptr ? nullptr : value->if_array();
    if (found == nullptr) return {};
    return {found->data(), std::min(found->size(), max_size)};
}

OptionalFields OptionalFields::object(std::string_view name) const {
    const json::value* const value = find(name);
    return OptionalFields(value == nullptr ? nullptr : value->if_object());
}

const json::value* OptionalFields::find(std::string_view name) const {
    return object_ == nullptr ? nullptr : object_->if_contains(name);
}

}  // namespace polybot
