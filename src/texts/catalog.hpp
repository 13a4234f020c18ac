#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "texts/text.hpp"

/// What compile_texts.py makes of the PO files.
namespace polybot::catalog {

/// An entry's words: one text, or one for each plural form of its language; the rest is empty.
using Forms = std::array<std::string_view, 6>;

/// A noun by which people call a class, besides its own.
struct Noun {
    std::string_view word;
    std::size_t object;  ///< The class's place in `object_names`.
};

/// One language's words.
struct Catalog {
    std::size_t (*form)(unsigned count);  ///< Which of the plural forms a count takes.
    std::span<const Forms> texts;         ///< By `Text`.
    std::span<const Forms> faults;        ///< By their place in `fault_names`.
    std::span<const Forms> objects;       ///< By their place in `object_names`.
    std::span<const Noun> also;
};

/// A letter, UTF-8, and what it is without case and accent.
struct FoldedLetter {
    std::string_view letter;
    std::string_view plain;
};

[[nodiscard]] const Catalog& of(Language language) noexcept;

/// COCO's classes, in COCO's order.
[[nodiscard]] std::span<const std::string_view> object_names() noexcept;
/// Sentences that other parts say in English.
[[nodiscard]] std::span<const std::string_view> fault_names() noexcept;
/// The letters beyond ASCII that the texts are written with.
[[nodiscard]] std::span<const FoldedLetter> folded_letters() noexcept;

}  // namespace polybot::catalog
