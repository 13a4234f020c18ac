#include "texts/language.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace polybot {
namespace {

/// Browsers send a few languages; what follows so many bytes is not looked at.
constexpr std::size_t max_header_bytes = 1'000;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    text.remove_suffix(text.size() - (text.find_last_not_of(" \t") + 1));
    return text;
}

/// What stands before `end`, which is taken off `text` with it.
std::string_view take_until(std::string_view& text, char end) {
    const std::size_t at = std::min(text.find(end), text.size());
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return trimmed(part);
}

std::optional<Language> known(std::string_view tag) {
    const std::string_view primary = tag.substr(0, tag.find_first_of("-_"));
    const auto* const found = std::ranges::find_if(
        languages, [&](Language one) { return std::ranges::equal(primary, code_of(one), {}, lower); });
    return found == languages.end() ? std::nullopt : std::optional(*found);
}

/// "q=0.8": 1 when there is none, 0 when it cannot be read.
double weight_in(std::string_view parameters) {
    if (parameters.empty()) return 1;
    if (!parameters.starts_with("q=") && !parameters.starts_with("Q=")) return 0;
    parameters.remove_prefix(2);
    double weight = 0;
    const auto [end, fault] = std::from_chars(parameters.data(), parameters.data() + parameters.size(), weight);
    const bool whole = fault == std::errc() && end == parameters.data() + parameters.size();
    return whole && weight >= 0 && weight <= 1 ? weight : 0;
}

}  // namespace

Language language_of(std::string_view tag) noexcept {
    return known(tag).value_or(Language::en);
}

std::string_view code_of(Language language) noexcept {
    return language_codes[static_cast<std::size_t>(language)];
}

Language preferred_language(std::string_view accept_language) noexcept {
    std::string_view rest = accept_language.substr(0, max_header_bytes);
    Language best = Language::en;
    double most = 0;
    while (!rest.empty()) {
        std::string_view range = take_until(rest, ',');
        const auto language = known(take_until(range, ';'));
        const double weight = weight_in(trimmed(range));
        if (!language || weight <= most) continue;
        best = *language;
        most = weight;
    }
    return best;
}

}  // namespace polybot
