#pragma once

#include <string_view>

namespace polybot {

/// Whether a presented secret is the expected one, in a time that tells nothing of where they differ (only of their
/// lengths). An empty `expected` equals nothing, so that an unset secret opens no door.
[[nodiscard]] bool secrets_equal(std::string_view presented, std::string_view expected) noexcept;

}  // namespace polybot
