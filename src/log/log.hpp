#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

/// JSON lines on standard error: {"time", "level", "service", "event", …fields}. Thread-safe.
namespace polybot::log {

/// One named value of a line.
struct Field {
    using Value = std::variant<std::string, std::int64_t, double, bool>;

    template <class T>
    Field(std::string_view its_name, T&& its_value) : name(its_name), value(convert(std::forward<T>(its_value))) {}

    std::string_view name;
    Value value;

  private:
    template <class T>
    static Value convert(T&& given) {
        using Plain = std::remove_cvref_t<T>;
        if constexpr (std::is_same_v<Plain, bool>) {
            return given;
        } else if constexpr (std::is_integral_v<Plain>) {
            return static_cast<std::int64_t>(given);
        } else if constexpr (std::is_floating_point_v<Plain>) {
            return static_cast<double>(given);
        } else {
            return std::string(std::forward<T>(given));
        }
    }
};
using Fields = std::initializer_list<Field>;

/// Call once, before any thread starts. `level` is one of debug, info, warn, error; throws std::invalid_argument
/// for another. Before the call, lines go out under the service name "polybot" at level info.
void start(const std::string& service, const std::string& level);

/// `event` says what happened in a few fixed words ("job received"); what varies goes into fields.
void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

}  // namespace polybot::log
