#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "result/result.hpp"

namespace polybot {

/// What Telegram takes as a photo (https://core.telegram.org/bots/api#sendphoto).
inline constexpr std::size_t max_photo_bytes = 10'000'000;
inline constexpr int max_photo_sides = 10'000;  ///< Width and height together.
inline constexpr int max_photo_ratio = 20;      ///< Of the longer side to the shorter.

/// Nothing when Telegram takes the picture as it is, which its header tells; else a JPEG made of it that Telegram
/// takes: smaller, and with grey bars at its long sides where it is too narrow. Fails with `invalid_argument` for what
/// is no picture of ours. One picture at a time is in work, as the largest take hundreds of megabytes. Thread-safe.
[[nodiscard]] Result<std::optional<std::string>> fit_photo(std::string_view bytes);

}  // namespace polybot
