#include "chat/caption.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "json/json_fields.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

/// "only yesterday we were in the park" asks for nothing: no class has so many words, nor "only https://…" so many
/// bytes.
constexpr std::size_t most_words_of_a_class = 3;
constexpr std::size_t longest_class = 60;

bool is_separator(std::string_view word) {
    return word == "," || word == ";" || word == "&" || word == "+";
}

/// Words without case and accents; commas and percent signs stand alone.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : fold(text)) {
        const bool alone = c == ',' || c == ';' || c == '%' || c == '&' || c == '+';
        if (alone || c == ' ' || c == '\n' || c == '\t') {
            // "0,5" is a number, not a list.
            const bool decimal = c == ',' && words.back() == "0";
            if (decimal) {
                words.back() += '.';
                continue;
            }
            if (!words.back().empty()) words.emplace_back();
            if (alone) {
                words.back() = c;
                words.emplace_back();
            }
        } else {
            words.back() += c;
        }
    }
    while (!words.empty() && (words.back().empty() || words.back() == "." || words.back() == "!")) words.pop_back();
    if (!words.empty() && words.back().size() > 1 && (words.back().ends_with('.') || words.back().ends_with('!'))) {
        words.back().pop_back();
    }
    return words;
}

/// A share from "50" (percent) or "0.5"; nothing for what is neither.
std::optional<double> share_in(std::string_view word) {
    double number = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (fault != std::errc() || end != word.data() + word.size()) return std::nullopt;
    const double share = number < 1 ? number : number / 100;
    return share >= 0.01 && share <= 1 ? std::optional(share) : std::nullopt;
}

/// Whether a word after "min" is meant as a number. "Min hund" is "my dog" in Swedish.
bool begins_like_a_number(std::string_view word) {
    return std::string_view("0123456789-.").find(word.front()) != std::string_view::npos;
}

/// Reads a caption word by word.
class CaptionReader {
  public:
    CaptionReader(std::vector<std::string> words, DetectionOptions usual, Language language)
        : words_(std::move(words)), wish_{.options = std::move(usual), .remark = {}}, language_(language) {}

    std::optional<CaptionWish> read() {
        bool understood = true;
        while (understood && at_ < words_.size()) {
            if (is_separator(words_[at_])) {
                ++at_;
            } else if (is_one_of(only_)) {
                ++at_;
                understood = read_classes();
            } else if (is_one_of(min_)) {
                ++at_;
                understood = read_confidence();
            } else {
                understood = false;
            }
        }
        return understood && asked_ ? std::optional(wish_) : std::nullopt;
    }

  private:
    /// The words of a text that lists them with commas, in the chat's language and in English.
    [[nodiscard]] std::vector<std::string> listed(Text list) const {
        auto words = words_of(say(language_, list) + ',' + say(Language::en, list));
        std::erase_if(words, is_separator);
        return words;
    }

    /// Whether the word here is one of them.
    [[nodiscard]] bool is_one_of(const std::vector<std::string>& known) const {
        return std::ranges::find(known, words_[at_]) != known.end();
    }

    /// One thing that is not heeded is enough to know that the caption did not do what it was to.
    void remark(std::string sentence) {
        if (wish_.remark.empty()) wish_.remark = std::move(sentence);
        asked_ = true;
    }

    /// Class names up to the end or to "min"; false when this is no list of classes.
    bool read_classes() {
        std::vector<std::string> names;
        bool is_list = false;
        while (at_ < words_.size() && !is_one_of(min_)) {
            std::string phrase;
            std::size_t words = 0;
            for (; at_ < words_.size() && !is_separator(words_[at_]) && !is_one_of(and_) && !is_one_of(min_);
                 ++at_, ++words) {
                phrase += (phrase.empty() ? "" : " ") + words_[at_];
            }
            if (at_ < words_.size() && !is_one_of(min_)) ++at_;  // What stands between two names.
            if (phrase.empty()) continue;
            is_list = true;
            const auto name = class_named(language_, phrase);
            if (!name) {
                if (words > most_words_of_a_class || !is_plain_text(phrase, longest_class)) return false;
                remark(say(language_, Text::unknown_class, fmt::arg("word", phrase)));
            } else if (std::ranges::find(names, *name) == names.end()) {
                names.push_back(*name);
            }
        }
        if (names.empty()) return is_list;
        wish_.options.classes = std::move(names);
        asked_ = true;
        return true;
    }

    /// A percentage; false when there is none, and nothing before that shows that one is meant.
    bool read_confidence() {
        const bool is_number = at_ < words_.size() && begins_like_a_number(words_[at_]);
        if (!is_number && !asked_) return false;
        const auto share = is_number ? share_in(words_[at_]) : std::nullopt;
        if (share) {
            wish_.options.min_confidence = *share;
            asked_ = true;
        } else {
            remark(say(language_, Text::bad_confidence));
        }
        if (at_ < words_.size()) ++at_;
        if (at_ < words_.size() && words_[at_] == "%") ++at_;
        return true;
    }

    std::vector<std::string> words_;
    std::size_t at_ = 0;
    CaptionWish wish_;
    bool asked_ = false;
    Language language_;
    std::vector<std::string> only_ = listed(Text::words_only);
    std::vector<std::string> min_ = listed(Text::words_min);
    std::vector<std::string> and_ = listed(Text::words_and);
};

}  // namespace

std::optional<CaptionWish> read_caption(std::string_view caption, const DetectionOptions& usual, Language language) {
    if (caption.empty() || caption.size() > longest_caption) return std::nullopt;
    return CaptionReader(words_of(caption), usual, language).read();
}

}  // namespace polybot
