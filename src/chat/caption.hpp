#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/detection_options.hpp"
#include "texts/language.hpp"

namespace polybot {

/// A longer caption asks for nothing: nobody writes more bytes to say what to look for.
inline constexpr std::size_t longest_caption = 1'000;

/// What a caption asks for.
struct CaptionWish {
    DetectionOptions options;  ///< What the caption does not name, or names as we do not know it, is as usual.
    std::string remark;        ///< Tells who asks what of it is not heeded; empty when all of it is.
};

/// What a caption asks for by "only dogs and cats", "min 50 %", or both, in the chat's language or in English. Nothing
/// for a caption that says something else, as "just look at this lovely place" and "min hund" ("my dog") do. Which of
/// both "just married" does cannot be known: it asks for a class that there is none of, for which there is a remark.
[[nodiscard]] std::optional<CaptionWish> read_caption(std::string_view caption, const DetectionOptions& usual,
                                                      Language language);

}  // namespace polybot
