#include "texts/say.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace polybot {
namespace {

/// The place of a text among others; nothing when it is not there.
std::optional<std::size_t> place_in(std::span<const std::string_view> names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

using Nouns = std::map<std::string, std::string_view, std::less<>>;

/// COCO's classes by their nouns, in every number, in lower case.
Nouns nouns_of(Language language) {
    Nouns nouns;
    const auto names = catalog::object_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (const std::string_view form : catalog::of(language).objects[i]) {
            if (!form.empty()) nouns.emplace(fold(form), names[i]);
        }
    }
    for (const catalog::Noun& noun : catalog::of(language).also) {
        nouns.emplace(fold(noun.word), names[noun.object]);
    }
    return nouns;
}

const Nouns& nouns_in(Language language) {
    static const auto all = [] {
        std::array<Nouns, languages.size()> made;
        for (const Language one : languages) made[static_cast<std::size_t>(one)] = nouns_of(one);
        return made;
    }();
    return all[static_cast<std::size_t>(language)];
}

}  // namespace

std::string count_of(Language language, std::string_view class_name, int count) {
    const auto place = place_in(catalog::object_names(), class_name);
    if (!place) return fmt::format("{}{}{}", count, count == 1 ? " " : " × ", class_name);
    const catalog::Catalog& words = catalog::of(language);
    return fmt::format("{} {}", count, words.objects[*place][words.form(static_cast<unsigned>(count))]);
}

std::string name_of(Language language, std::string_view class_name) {
    const auto place = place_in(catalog::object_names(), class_name);
    return std::string(place ? catalog::of(language).objects[*place].front() : class_name);
}

std::string translated(Language language, std::string_view english) {
    const auto place = place_in(catalog::fault_names(), english);
    return std::string(place ? catalog::of(language).faults[*place].front() : english);
}

std::optional<std::string> class_named(Language language, std::string_view noun) {
    const std::string wanted = fold(noun);
    for (const Language one : {language, Language::en}) {
        const Nouns& nouns = nouns_in(one);
        if (const auto found = nouns.find(wanted); found != nouns.end()) return std::string(found->second);
    }
    return std::nullopt;
}

std::string fold(std::string_view utf8) {
    std::string folded;
    folded.reserve(utf8.size());
    const auto letters = catalog::folded_letters();
    while (!utf8.empty()) {
        const char c = utf8.front();
        const auto letter = static_cast<unsigned char>(c) < 0x80
                                ? letters.end()
                                : std::ranges::find_if(letters, [&](const catalog::FoldedLetter& one) {
                                      return utf8.starts_with(one.letter);
                                  });
        if (letter != letters.end()) {
            folded += letter->plain;
            utf8.remove_prefix(letter->letter.size());
        } else {
            folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            utf8.remove_prefix(1);
        }
    }
    return folded;
}

}  // namespace polybot
