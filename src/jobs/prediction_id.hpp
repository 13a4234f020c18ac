#pragma once

#include <string>
#include <string_view>

namespace polybot {

/// Whether `text` is a prediction id: a UUID in its canonical form, 36 bytes of lower-case hex and dashes.
[[nodiscard]] bool is_prediction_id(std::string_view text) noexcept;

/// A new random id (UUID version 4).
[[nodiscard]] std::string new_id();

/// The id that belongs to a step such as "update:123" (UUID version 5): the same step always gets the same id, so
/// that a repeated update repeats nothing. `bot` keeps the updates of different bots apart.
[[nodiscard]] std::string id_for_step(std::string_view bot, std::string_view step);

}  // namespace polybot
