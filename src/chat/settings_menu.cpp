#include "chat/settings_menu.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "chat/caption.hpp"
#include "chat/percent.hpp"
#include "detection/coco_names.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

constexpr std::array confidences = {10, 25, 40, 50, 60, 75, 90};
constexpr std::size_t confidences_per_row = 4;
constexpr std::array shows = {std::pair(Show::both, Text::show_both), std::pair(Show::boxes, Text::show_boxes),
                              std::pair(Show::list, Text::show_list)};
constexpr int classes_per_row = 2;
constexpr int classes_per_page = 16;

/// The word before the first space, which it takes off `text`.
std::string_view take_word(std::string_view& text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

std::optional<int> number_in(std::string_view text) {
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Button choice(const std::string& label, bool chosen, std::string command) {
    return {.label = (chosen ? "✓ " : "") + label, .command = std::move(command)};
}

/// The menu itself, or one of its choices, in the words of one language.
class Menu {
  public:
    Menu(const ChatSettings& settings, Language language) : settings_(settings), language_(language) {}

    [[nodiscard]] Message all() const {
        Message message = head();
        message.buttons = {{{.label = word(Text::confidence), .command = "/settings confidence"}},
                           {{.label = word(Text::classes), .command = "/settings classes"}},
                           {{.label = word(Text::show), .command = "/settings show"}},
                           {{.label = word(Text::button_done), .command = "/settings close"}}};
        return message;
    }

    [[nodiscard]] Message confidence() const {
        Message message = head();
        for (const int value : confidences) {
            if (message.buttons.empty() || message.buttons.back().size() == confidences_per_row) {
                message.buttons.emplace_back();
            }
            message.buttons.back().push_back(choice(std::to_string(value) + " %",
                                                    value == percent(settings_.options.min_confidence),
                                                    "/settings confidence " + std::to_string(value)));
        }
        message.buttons.push_back({back()});
        return message;
    }

    [[nodiscard]] Message show() const {
        Message message = head();
        for (const auto& [value, text] : shows) {
            message.buttons.push_back(
                {choice(word(text), value == settings_.show, "/settings show " + std::string(to_string(value)))});
        }
        message.buttons.push_back({back()});
        return message;
    }

    /// Pages are counted from 0.
    [[nodiscard]] Message classes(int page) const {
        const int count = static_cast<int>(coco_names().size());
        const int last_page = (count - 1) / classes_per_page;
        page = std::clamp(page, 0, last_page);
        Message message = head();
        message.buttons.push_back(
            {choice(word(Text::classes_all), settings_.options.classes.empty(), "/settings classes all")});
        const int end = std::min(count, (page + 1) * classes_per_page);
        for (int id = page * classes_per_page; id < end; ++id) {
            if (id % classes_per_row == 0) message.buttons.emplace_back();
            const std::string& name = coco_names()[static_cast<std::size_t>(id)];
            message.buttons.back().push_back(
                choice(name_of(language_, name), is_chosen(name), "/settings class " + std::to_string(id)));
        }
        std::vector<Button> turning;
        if (page > 0) turning.push_back({word(Text::button_previous), "/settings classes " + std::to_string(page - 1)});
        turning.push_back(back());
        if (page < last_page) {
            turning.push_back({word(Text::button_next), "/settings classes " + std::to_string(page + 1)});
        }
        message.buttons.push_back(std::move(turning));
        return message;
    }

    static int page_of(int class_id) { return class_id / classes_per_page; }

  private:
    [[nodiscard]] Message head() const {
        const auto& names = settings_.options.classes;
        std::string classes;
        for (const std::string& name : names) classes += (classes.empty() ? "" : ", ") + name_of(language_, name);
        const auto* const shown = std::ranges::find(shows, settings_.show, &std::pair<Show, Text>::first);
        return {.text =
                    say(language_, Text::settings, fmt::arg("confidence", percent(settings_.options.min_confidence)),
                        fmt::arg("classes", names.empty() ? word(Text::classes_all) : classes),
                        fmt::arg("show", word(shown->second)))};
    }
    [[nodiscard]] std::string word(Text text) const { return say(language_, text); }
    [[nodiscard]] Button back() const { return {.label = word(Text::button_back), .command = "/settings"}; }
    [[nodiscard]] bool is_chosen(const std::string& name) const {
        return std::ranges::find(settings_.options.classes, name) != settings_.options.classes.end();
    }

    const ChatSettings& settings_;
    Language language_;
};

void toggle(std::vector<std::string>& classes, const std::string& name) {
    if (std::erase(classes, name) == 0) classes.push_back(name);
}

}  // namespace

SettingsAnswer change_settings(const ChatSettings& current, std::string_view arguments, Language language) {
    SettingsAnswer answer{.settings = current, .message = {}};
    ChatSettings& settings = answer.settings;
    const Menu menu(settings, language);
    std::string_view rest = arguments;
    const std::string_view word = take_word(rest);
    const auto number = number_in(rest);

    if (word == "close") {
        answer.message = {.text = say(language, Text::settings_closed)};
    } else if (word == "confidence") {
        if (number && *number >= 1 && *number <= 100) settings.options.min_confidence = *number / 100.0;
        answer.message = menu.confidence();
    } else if (word == "show") {
        if (const auto show = parse_show(rest)) settings.show = *show;
        answer.message = menu.show();
    } else if (word == "classes") {
        if (rest == "all") settings.options.classes.clear();
        answer.message = menu.classes(number.value_or(0));
    } else if (word == "class" && number && *number >= 0 && *number < static_cast<int>(coco_names().size())) {
        toggle(settings.options.classes, coco_names()[static_cast<std::size_t>(*number)]);
        answer.message = menu.classes(Menu::page_of(*number));
    } else {
        // As in a caption: "only dogs", "min 50 %".
        const auto asked = read_caption(arguments, current.options, language);
        if (asked) settings.options = asked->options;
        answer.message = menu.all();
        const std::string unclear = arguments.empty() ? "" : say(language, Text::settings_unclear);
        const std::string& why = asked ? asked->remark : unclear;
        if (!why.empty()) answer.message.text.insert(0, why + "\n\n");
    }
    return answer;
}

}  // namespace polybot
