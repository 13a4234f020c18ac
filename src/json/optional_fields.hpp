#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace polybot {

/// Reads members of a JSON object that need not be there: what is absent, of another type or out of bounds is nothing.
/// An object that is absent has no members, so that readings chain: `message.object("chat").integer("id", …)`.
/// What this returns lives as long as the JSON.
class OptionalFields {
  public:
    /// `object` may be null: then every member is absent.
    explicit OptionalFields(const boost::json::object* object) : object_(object) {}
    /// A value that is no object has no members.
    explicit OptionalFields(const boost::json::value& value) : object_(value.if_object()) {}

    /// Whether there is an object at all.
    explicit operator bool() const noexcept { return object_ != nullptr; }
    /// Whether there is a member of this name, whatever its type.
    [[nodiscard]] bool has(std::string_view name) const;

    /// A string of at most `max_bytes` without control characters; may be empty.
    [[nodiscard]] std::string_view text(std::string_view name, std::size_t max_bytes) const;
    /// A string of at most `max_bytes`, whatever its characters; may be empty.
    [[nodiscard]] std::string_view prose(std::string_view name, std::size_t max_bytes) const;
    /// An integer in [min, max].
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max) const;
    /// Whether the member is `true`.
    [[nodiscard]] bool flag(std::string_view name) const;
    /// The first elements of an array, `max_size` at most.
    [[nodiscard]] std::span<const boost::json::value> list(std::string_view name, std::size_t max_size) const;
    [[nodiscard]] OptionalFields object(std::string_view name) const;

  private:
    [[nodiscard]] const boost::json::value* find(std::string_view name) const;

    const boost::json::object* object_;
};

}  // namespace polybot
