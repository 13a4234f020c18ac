#include "chat/summary.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "chat/texts.hpp"

namespace polybot {
namespace {

// COCO's irregular nouns; "wine glass" and the rest follow the rule of their last letters.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> irregular = {{
    {"sheep", "sheep"},
    {"skis", "skis"},
    {"scissors", "scissors"},
    {"mouse", "mice"},
    {"knife", "knives"},
}};

}  // namespace

std::string plural(std::string_view name) {
    const auto* const known = std::ranges::find(irregular, name, &std::pair<std::string_view, std::string_view>::first);
    if (known != irregular.end()) return std::string(known->second);
    for (const std::string_view ending : {"s", "x", "ch", "sh"}) {
        if (name.ends_with(ending)) return std::string(name) + "es";
    }
    return std::string(name) + "s";
}

std::string count_objects(const std::vector<FoundObject>& objects) {
    std::map<std::string_view, int> counts;
    for (const FoundObject& object : objects) ++counts[object.name];
    std::vector<std::pair<std::string_view, int>> sorted(counts.begin(), counts.end());
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &std::pair<std::string_view, int>::second);

    std::string text;
    for (const auto& [name, count] : sorted) {
        if (!text.empty()) text += ", ";
        text += std::to_string(count) + ' ' + (count == 1 ? std::string(name) : plural(name));
    }
    return text;
}

std::string answer_text(const Prediction& prediction) {
    if (prediction.status == PredictionStatus::failed) return prediction.failure;
    if (prediction.objects.empty()) return std::string(texts::nothing_found);
    return count_objects(prediction.objects);
}

}  // namespace polybot
