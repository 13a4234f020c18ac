#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "jobs/detection_options.hpp"
#include "result/result.hpp"
#include "texts/language.hpp"

namespace polybot {

/// A longer caption asks for nothing: nobody writes more bytes to say what to look for.
inline constexpr std::size_t longest_caption = 1'000;

/// The options that a caption asks for: "only dogs and cats", "min 50 %", or both, in the chat's language or in
/// English; what it does not name stays as in `usual`. Nothing for a caption that says something else. Fails with
/// `invalid_argument` and a sentence for the user when it asks for a class that there is none of, or for no percentage.
[[nodiscard]] Result<std::optional<DetectionOptions>> read_caption(std::string_view caption,
                                                                   const DetectionOptions& usual, Language language);

}  // namespace polybot
