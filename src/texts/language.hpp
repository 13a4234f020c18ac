#pragma once

#include <string_view>

#include "texts/text.hpp"

namespace polybot {

/// The language of an IETF tag such as "de", "de-AT" or "PT_br"; English when it is none of ours.
[[nodiscard]] Language language_of(std::string_view tag) noexcept;

/// "de"
[[nodiscard]] std::string_view code_of(Language language) noexcept;

/// The best of our languages for an Accept-Language header (RFC 9110, section 12.5.4); English when it names none.
[[nodiscard]] Language preferred_language(std::string_view accept_language) noexcept;

}  // namespace polybot
