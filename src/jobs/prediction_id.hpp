#pragma once

#include <string_view>

namespace polybot {

/// Whether `text` is a prediction id: a UUID in its canonical form, 36 bytes of lower-case hex and dashes.
[[nodiscard]] bool is_prediction_id(std::string_view text) noexcept;

}  // namespace polybot
