#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "texts/catalog.hpp"
#include "texts/language.hpp"

namespace polybot {

/// A text in a language. Its placeholders are named arguments: say(language, Text::status_wait, fmt::arg("wait", …)).
/// Throws fmt::format_error when one is missing.
template <class... Args>
[[nodiscard]] std::string say(Language language, Text text, const Args&... args) {
    const auto& forms = catalog::of(language).texts[static_cast<std::size_t>(text)];
    return fmt::format(fmt::runtime(forms.front()), args...);
}

/// The same for a text that has plural forms, and {count} among its placeholders; `count` is not negative.
template <class... Args>
[[nodiscard]] std::string say_count(Language language, Text text, int count, const Args&... args) {
    const catalog::Catalog& words = catalog::of(language);
    const auto& forms = words.texts[static_cast<std::size_t>(text)];
    return fmt::format(fmt::runtime(forms[words.form(static_cast<unsigned>(count))]), fmt::arg("count", count),
                       args...);
}

/// "4 persons", "1 Bus", "5 собак". A class that is none of COCO's keeps its name: "4 × widget". `count` is at least 1.
[[nodiscard]] std::string count_of(Language language, std::string_view class_name, int count);

/// A class of COCO as a noun of the language; any other as it is.
[[nodiscard]] std::string name_of(Language language, std::string_view class_name);

/// A sentence that another part said in English; as it is when the texts have no such sentence.
[[nodiscard]] std::string translated(Language language, std::string_view english);

/// The class of COCO that a person means by a noun of the language or of English, in any number and case, with or
/// without accents.
[[nodiscard]] std::optional<std::string> class_named(Language language, std::string_view noun);

/// The text without what people write in different ways: the case and the accents of our languages' letters, and
/// no-break spaces. Everything else stays, even if it is no UTF-8.
[[nodiscard]] std::string fold(std::string_view utf8);

}  // namespace polybot
