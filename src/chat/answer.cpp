#include "chat/answer.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "chat/percent.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

std::string summary_of(const Prediction& prediction, Language language) {
    if (prediction.status == PredictionStatus::failed) return translated(language, prediction.failure);
    if (!prediction.objects.empty()) return count_objects(prediction.objects, language);
    const DetectionOptions& asked = prediction.options;
    const bool wants_everything = asked.classes.empty();
    // Who wants to be no surer than we are by ourselves is told nothing by our percentage.
    if (wants_everything && asked.min_confidence <= DetectionOptions{}.min_confidence) {
        return say(language, Text::nothing_found);
    }
    return say(language, wants_everything ? Text::nothing_found_sure : Text::nothing_found_filtered,
               fmt::arg("percent", percent(asked.min_confidence)));
}

bool is_failed(const Answer& answer) {
    return answer.prediction.status == PredictionStatus::failed;
}

}  // namespace

std::string count_objects(const std::vector<FoundObject>& objects, Language language) {
    std::map<std::string_view, int> counts;
    for (const FoundObject& object : objects) ++counts[object.name];
    std::vector<std::pair<std::string_view, int>> sorted(counts.begin(), counts.end());
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &std::pair<std::string_view, int>::second);

    std::string text;
    for (const auto& [name, count] : sorted) {
        if (!text.empty()) text += ", ";
        text += count_of(language, name, count);
    }
    return text;
}

std::string list_objects(const std::vector<FoundObject>& objects, Language language) {
    auto sorted = objects;
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &FoundObject::confidence);
    std::string text;
    for (const FoundObject& object : sorted) {
        if (!text.empty()) text += '\n';
        text += say(language, Text::list_line, fmt::arg("name", name_of(language, object.name)),
                    fmt::arg("percent", percent(object.confidence)));
    }
    return text;
}

bool shows_picture(const Prediction& prediction) noexcept {
    return !prediction.objects.empty() && !prediction.annotated_key.empty() && prediction.reply.show != Show::list;
}

Answer make_answer(const Prediction& prediction, std::string_view picture) {
    const Language language = language_of(prediction.reply.language);
    Answer answer{.prediction = prediction,
                  .summary = summary_of(prediction, language),
                  .list = {},
                  .buttons = {},
                  .picture = picture};
    // Beside what was found: an acknowledgement is read by nobody, as the answer soon takes its place.
    const std::string& remark = prediction.reply.remark;
    if (prediction.status == PredictionStatus::done && !remark.empty()) answer.summary += '\n' + remark;
    if (prediction.objects.empty()) return answer;
    if (prediction.reply.show == Show::list) {
        answer.list = list_objects(prediction.objects, language);
    } else if (prediction.reply.show == Show::both) {
        answer.buttons = {{{.label = say(language, Text::button_full_list), .command = "/list " + prediction.id}}};
    }
    return answer;
}

Message album_list(std::span<const Answer> answers) {
    struct Line {
        std::string numbers;
        const Answer& answer;
    };
    std::vector<Line> lines;
    for (const Answer& answer : answers) {
        const auto fails_like_it = [&](const Line& line) {
            return is_failed(answer) && is_failed(line.answer) && line.answer.summary == answer.summary;
        };
        const std::string number = std::to_string(&answer - answers.data() + 1);
        const auto line = std::ranges::find_if(lines, fails_like_it);
        if (line == lines.end()) {
            lines.push_back({number, answer});
        } else {
            line->numbers += ", " + number;
        }
    }
    if (lines.size() == 1 && is_failed(answers.front())) return {.text = answers.front().summary, .buttons = {}};

    Message list;
    for (const auto& [numbers, answer] : lines) {
        const Language language = language_of(answer.prediction.reply.language);
        if (!list.text.empty()) list.text += '\n';
        list.text += say(language, Text::album_line, fmt::arg("number", numbers), fmt::arg("text", answer.summary));
        if (!answer.list.empty()) list.text += '\n' + answer.list;
    }
    return list;
}

}  // namespace polybot
